import type { Factory } from "../../../../src/views/lists.ts"
import { act } from "../../api/client.ts"
import { useView } from "../../api/views.ts"
import { TextField } from "../../parts/Field.tsx"
import { Table } from "../../parts/Table.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { type FactoryDraft, faultsOfFactory } from "./draft.ts"
import { words as formWords } from "./form-words.ts"
import { Form, FormWindow } from "./FormWindow.tsx"
import { useForm } from "./use-form.ts"
import { words } from "./words.ts"

/** Who makes the products. */
export function Factories() {
  const t = useWords(words)
  const form = useWords(formWords)
  const factories = useView<Factory[]>("/factories", ["actions"])
  return (
    <Viewed query={factories}>
      {(factories) =>
        factories.length === 0 ? (
          <Empty icon="factory" title={t("noFactories")} />
        ) : (
          <Table
            label={t("factories")}
            columns={[
              { name: form("name"), cell: ({ name }) => name },
              { name: form("id"), cell: ({ id }) => <code>{id}</code> },
            ]}
            rows={factories}
            rowKey={({ id }) => id}
          />
        )
      }
    </Viewed>
  )
}

export function AddFactory() {
  const t = useWords(formWords)
  return (
    <FormWindow verb={t("addFactory")} icon="plus" look="primary" title={t("addFactory")}>
      {(close) => <NewFactory close={close} />}
    </FormWindow>
  )
}

function NewFactory({ close }: { close: () => void }) {
  const t = useWords(formWords)
  const form = useForm<FactoryDraft>({
    first: { id: "", name: "" },
    faultsOf: faultsOfFactory,
    send: ({ id, name }) => act("POST", "/factories", { id, name: name.trim() }),
    close,
    refusals: { "factory-taken": ["id", "taken"] },
  })
  return (
    <Form verb={t("addFactory")} form={form} close={close}>
      <TextField label={t("id")} hint={t("skuHint")} {...form.field("id")} isRequired autoFocus />
      <TextField label={t("name")} {...form.field("name")} isRequired />
    </Form>
  )
}
