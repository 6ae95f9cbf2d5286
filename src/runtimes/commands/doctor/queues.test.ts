import assert from "node:assert/strict"
import { test } from "node:test"
import { startFauxqs } from "fauxqs"
import { enterAws, pointAwsAt } from "../../../../test/support/aws-service.ts"
import { lookAtQueues } from "./queues.ts"

test("every queue of the flow has to be there, with its dead letters", async (t) => {
  enterAws()
  const server = await startFauxqs({ port: 0, host: "localhost", logger: false })
  t.after(() => server.stop())
  pointAwsAt(`http://127.0.0.1:${server.port}`)
  const region = "ap-northeast-2"
  server.createQueue("stock_queue", { region })
  const { state, found } = await lookAtQueues()
  assert.equal(state, "wrong")
  assert.match(found, /^(\d+) of \d+ queues were not found: sqs:GetQueueUrl: there is no queue \S+ in ap-northeast-2/)
  for (let missing = found; ; missing = (await lookAtQueues()).found) {
    const name = /there is no queue (\S+)/.exec(missing)?.[1]
    if (name === undefined) break
    server.createQueue(name, { region })
  }
  assert.deepEqual(await lookAtQueues(), { state: "ok", found: "all 16 queues are there" })
})
