import type { ConsumerView } from "../../../../src/views/overview.ts"
import type { Json } from "../../api/json.ts"
import { Card } from "../../parts/Page.tsx"
import { Reason } from "../../parts/Reason.tsx"
import { Status } from "../../parts/Status.tsx"
import { type Column, Table } from "../../parts/Table.tsx"
import { Age, Ago, Countdown, useNow } from "../../parts/Time.tsx"
import { useFormat } from "../../words/format.ts"
import { useWords } from "../../words/language.tsx"
import { consumerWords } from "./consumer-words.ts"
import { useDoing } from "./use-doing.ts"
import { words } from "./words.ts"

type Consumer = Json<ConsumerView>

const none = <span className="soft">–</span>

/** Each consumer's figures, under each other. */
export function Consumers({ consumers }: { consumers: readonly Consumer[] }) {
  const t = useWords(words)
  const name = useWords(consumerWords)
  const format = useFormat()
  const now = useNow()
  const doing = useDoing()
  const count = (value: number) => (value === 0 ? <span className="soft">0</span> : format.number(value))
  const columns: readonly Column<Consumer>[] = [
    {
      name: t("consumer"),
      cell: (consumer) => (
        <div className="overview-name">
          <strong>{name(consumer.name)}</strong>
          <br />
          <code className="small soft">{consumer.name}</code>
        </div>
      ),
    },
    {
      name: t("state"),
      cell: (consumer) => {
        const { tone, icon, text } = doing(consumer, now)
        return (
          <>
            <Status tone={tone} icon={icon}>
              {text}
            </Status>
            {consumer.lastError && (
              <div className="consumer-error small">
                <Reason reason={consumer.lastError} />
              </div>
            )}
          </>
        )
      },
    },
    {
      name: t("oldestShort"),
      isNumber: true,
      cell: ({ oldestSince }) => (oldestSince ? <Age since={oldestSince} /> : none),
    },
    {
      name: t("nextTry"),
      isNumber: true,
      isExtra: true,
      cell: ({ nextAttemptAt }) => (nextAttemptAt ? <Countdown until={nextAttemptAt} /> : none),
    },
    { name: t("lastMinute"), isNumber: true, isExtra: true, cell: (one) => count(one.doneInTheLastMinute) },
    { name: t("lastHour"), isNumber: true, isExtra: true, cell: (one) => count(one.doneInTheLastHour) },
    {
      name: t("lastDone"),
      isNumber: true,
      isExtra: true,
      cell: ({ lastDoneAt }) => (lastDoneAt ? <Ago at={lastDoneAt} /> : none),
    },
  ]
  return (
    <Card title={t("consumers")} aside={t("consumersAside")}>
      <Table
        label={t("consumers")}
        columns={columns}
        rows={consumers}
        rowKey={(consumer) => consumer.name}
        tone={({ dead, nextAttemptAt }) => (dead > 0 ? "stuck" : nextAttemptAt ? "wait" : undefined)}
      />
    </Card>
  )
}
