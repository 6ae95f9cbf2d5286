import type { Ad } from "../../../../src/views/lists.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { useMayAct, useView } from "../../api/views.ts"
import { Select, Switch, TextField } from "../../parts/Field.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Empty, Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { type AdDraft, changesOf, faultsOfAd } from "./draft.ts"
import { words as formWords } from "./form-words.ts"
import { Form, FormWindow } from "./FormWindow.tsx"
import { useForm } from "./use-form.ts"
import { words } from "./words.ts"

/** Advertisements, and whom to ask to pause them. */
export function Ads() {
  const t = useWords(words)
  const form = useWords(formWords)
  const mayAct = useMayAct()
  const ads = useView<Ad[]>("/ads", ["actions"])
  const columns: readonly Column<Json<Ad>>[] = [
    { name: t("ad"), cell: ({ id }) => <code>{id}</code> },
    { name: form("managerEmail"), cell: ({ managerEmail }) => managerEmail },
    { name: form("language"), cell: ({ language }) => form(language), isExtra: true },
    {
      name: t("status"),
      cell: ({ running }) => <Status tone={running ? "good" : "over"}>{t(running ? "running" : "notRunning")}</Status>,
    },
    ...(mayAct ? [{ name: t("change"), cell: (ad: Json<Ad>) => <ChangeAd ad={ad} /> }] : []),
  ]
  return (
    <Viewed query={ads}>
      {(ads) =>
        ads.length === 0 ? (
          <Empty icon="eye" title={t("noAds")}>
            {t("noAdsHint")}
          </Empty>
        ) : (
          <Table label={t("ads")} columns={columns} rows={ads} rowKey={({ id }) => id} />
        )
      }
    </Viewed>
  )
}

export function AddAd() {
  const t = useWords(formWords)
  return (
    <FormWindow verb={t("addAd")} icon="plus" look="primary" title={t("addAd")}>
      {(close) => <AdForm close={close} />}
    </FormWindow>
  )
}

function ChangeAd({ ad }: { ad: Json<Ad> }) {
  const t = useWords(formWords)
  return (
    <FormWindow verb={t("changeAd")} title={t("changeAdTitle", { id: ad.id })}>
      {(close) => <AdForm ad={ad} close={close} />}
    </FormWindow>
  )
}

function AdForm({ ad, close }: { ad?: Json<Ad>; close: () => void }) {
  const t = useWords(formWords)
  const form = useForm<AdDraft>({
    first: ad ?? { id: "", managerEmail: "", language: "ko", running: true },
    faultsOf: faultsOfAd,
    send: (draft) => {
      const { id, ...rest } = draft
      return ad
        ? act("PATCH", `/ads/${encodeURIComponent(ad.id)}`, changesOf(ad, draft))
        : act("POST", "/ads", id === "" ? rest : draft)
    },
    close,
    refusals: { "ad-taken": ["id", "taken"], invalid: ["managerEmail", "notAnAddress"] },
  })
  const { value: isRunning, onChange: run } = form.field("running")
  return (
    <Form verb={t(ad ? "save" : "addAd")} form={form} close={close}>
      {!ad && <TextField label={t("id")} hint={t("adIdHint")} {...form.field("id")} />}
      <TextField label={t("managerEmail")} type="email" {...form.field("managerEmail")} isRequired autoFocus />
      <Select
        label={t("language")}
        {...form.field("language")}
        choices={(["ko", "en"] as const).map((one) => [one, t(one)])}
      />
      <Switch isOn={isRunning} onChange={run}>
        {t("running")}
      </Switch>
    </Form>
  )
}
