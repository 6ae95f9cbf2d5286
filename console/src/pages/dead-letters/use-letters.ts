import { keepPreviousData, useQuery } from "@tanstack/react-query"
import type { DeadLetter } from "../../../../src/views/lists.ts"
import type { Topic } from "../../../../src/views/pulse.ts"
import { lookAtPage, withQuery } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { collect } from "./collect.ts"

const topics: readonly Topic[] = ["deliveries", "actions"]
const PAGE = 200

/** The first `most` of these letters, longest dead first. */
export const useLetters = (ids: readonly string[], most: number) =>
  useQuery({
    queryKey: ["letters", ids[0], ids.at(-1), ids.length, most],
    queryFn: ({ signal }) =>
      collect(ids, most, (after) =>
        lookAtPage<Json<DeadLetter>>(withQuery("/dead-letters", { limit: PAGE, after }), signal),
      ),
    placeholderData: keepPreviousData,
    meta: { topics },
  })
