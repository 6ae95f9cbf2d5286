import type { LookedUp } from "../../adapters/metrics/looked-up.ts"
import type { OutboxGauges, ShopGauges } from "../../views/gauges.ts"

export const ofOutbox: readonly LookedUp<OutboxGauges>[] = [
  {
    name: "restock_oldest_undone_seconds",
    help: "Age of the oldest work a consumer has not done, however often it was tried; 0 if there is none.",
    label: "consumer",
    values: ({ backlogs }) => backlogs.map(({ consumer, oldestSeconds }) => [consumer, oldestSeconds]),
  },
  {
    name: "restock_deliveries_undone",
    help: "Deliveries a consumer has not done; 10,000 at most are counted.",
    label: "consumer",
    values: ({ backlogs }) => backlogs.map(({ consumer, undone }) => [consumer, undone]),
  },
  {
    name: "restock_dead_letters",
    help: "Deliveries of a consumer that wait for a person; of all consumers 10,000 at most are counted.",
    label: "consumer",
    values: ({ backlogs }) => backlogs.map(({ consumer, dead }) => [consumer, dead]),
  },
  {
    name: "restock_alerts_unsent",
    help: "Alerts that operations have not been mailed of yet.",
    values: ({ unsentAlerts }) => [["", unsentAlerts]],
  },
]

const openStates = ["requested", "sending", "accepted", "unconfirmed", "partly-arrived", "rejected", "failed"]

export const ofShop: readonly LookedUp<ShopGauges>[] = [
  {
    name: "restock_production_orders_open",
    help: "Production orders that the factory still owes, or a person has to decide about, by state.",
    label: "state",
    values: ({ productionOrders }) =>
      openStates.map((state) => [state, productionOrders.find((one) => one.state === state)?.count ?? 0]),
  },
  {
    name: "restock_production_orders_overdue",
    help: "Open production orders that are past their deadline, rejected or failed.",
    values: ({ overdue }) => [["", overdue]],
  },
  {
    name: "restock_products_short",
    help: "Products whose stock is short and being refilled; 10,000 at most are counted.",
    values: ({ shortProducts }) => [["", shortProducts]],
  },
]
