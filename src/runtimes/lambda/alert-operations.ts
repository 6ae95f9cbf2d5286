import { alertOperations } from "../../operations/alert-operations.ts"
import { consumerHandler } from "../functions.ts"

export const handler = consumerHandler(async () => alertOperations(console.error))
