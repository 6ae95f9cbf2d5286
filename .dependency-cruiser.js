// The arrows of ARCHITECTURE.md. test/arrows/arrows.test.ts breaks every one of them on purpose.
import swc from "@swc/core/Visitor.js"

// TypeScript 7 has no API to read a file with, so swc does. Its visitor stops at a `using` declaration: teach it.
const { visitStatement } = swc.default.prototype
swc.default.prototype.visitStatement = function (statement) {
  if (statement.type !== "UsingDeclaration") return visitStatement.call(this, statement)
  this.visitVariableDeclarators(statement.decls)
  return statement
}

const areas = "^src/(sales|stock|replenishment|advertising|customers|marketing|operations|access)/"
const ground = ["^src/shared/", "^src/events[.]ts$", "^src/flow[.]ts$", "^src/database/", "^src/messaging/"]
const tests = ["^test/", "[.]test[.]tsx?$"]
const types = ["type-only", "type-import"]
const foreign = ["npm-dev", "npm-no-pkg", "npm-unknown"]

/** A rule for production code: the tests beside it may import what they need. */
const arrow = (name, comment, from, to) => ({ name, comment, severity: "error", from: { pathNot: tests, ...from }, to })

const forbidden = [
  {
    name: "no-cycles",
    comment: "Files that import each other can only be understood, and changed, together; also by types.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "not-resolvable",
    comment: "An import that leads nowhere hides an arrow from every other rule. (Of types, tsc says it.)",
    severity: "error",
    from: {},
    to: { couldNotResolve: true, dependencyTypesNot: types },
  },
  arrow(
    "shared-imports-nothing",
    "Everybody stands on shared: what it imported would be imported by everybody.",
    { path: "^src/shared/" },
    { path: "^src/", pathNot: "^src/shared/" },
  ),
  arrow(
    "events-import-only-shared",
    "An event is a fact that any room may read, so it may not drag a room along.",
    { path: "^src/events[.]ts$" },
    { path: "^src/", pathNot: "^src/shared/" },
  ),
  arrow(
    "flow-imports-only-events",
    "The flow is names only: the deployment reads it without loading any code.",
    { path: "^src/flow[.]ts$" },
    { path: "^src/", pathNot: ["^src/shared/", "^src/events[.]ts$"] },
  ),
  arrow(
    "database-imports-only-shared",
    "Transactions and migrations serve every area, and two databases: they know none of their tables.",
    { path: "^src/database/" },
    { path: "^src/", pathNot: ["^src/database/", "^src/shared/"] },
  ),
  arrow(
    "messaging-knows-no-area",
    "Delivering is the same for every event: a case for one area would be a second flow.",
    { path: "^src/messaging/" },
    { path: "^src/", pathNot: ground },
  ),
  arrow(
    "areas-meet-by-events",
    "An area that calls another fails with it; an event waits until the other is well again.",
    { path: areas, pathNot: [...tests, "^src/(?:sales|replenishment)/"] },
    { path: areas, pathNot: "^src/$1/" },
  ),
  arrow(
    "only-stock-is-shared",
    "Sales and replenishment change stock in their own transaction, through its one door; nothing else of a neighbour.",
    { path: "^src/(sales|replenishment)/" },
    { path: areas, pathNot: ["^src/$1/", "^src/stock/"] },
  ),
  arrow(
    "areas-know-no-edge",
    "The rules of the shop are the same over HTTP, in a queue and in a test; so they see none of these.",
    { path: areas },
    { path: "^src/", pathNot: [areas, ...ground] },
  ),
  arrow(
    "areas-know-no-package",
    "A mail server or a cloud is a need (a function type) to an area and an adapter's business; zod only reads values.",
    { path: areas },
    { dependencyTypes: [...foreign, "npm", "npm-optional", "npm-peer"], pathNot: "node_modules/zod/" },
  ),
  arrow(
    "http-imports-no-database",
    "A route that writes SQL goes past the use case and its one transaction.",
    { path: "^src/http/" },
    { path: "^src/database/" },
  ),
  arrow(
    "adapters-stand-alone",
    "An adapter can be exchanged as long as it knows nothing but the need it answers.",
    { path: "^src/adapters/([^/]+)(?:/|$)" },
    { path: "^src/", pathNot: ["^src/adapters/$1(?:/|$)", "^src/shared/", "^src/messaging/", areas] },
  ),
  arrow(
    "adapters-take-only-types",
    "From an area, or the messaging, an adapter takes the type of the need; with code it would take its rules along.",
    { path: "^src/adapters/" },
    { path: [areas, "^src/messaging/"], dependencyTypesNot: types },
  ),
  arrow(
    "only-runtimes-compose",
    "Which adapter runs is decided in one place, or the same shop behaves differently by the door one enters.",
    { path: "^src/(?:http/|[^/]+$)", pathNot: [...tests, "^src/(?:events|flow)[.]ts$"] },
    { path: "^src/(?:adapters|runtimes|doubles)/" },
  ),
  arrow(
    "lambda-has-no-embedded-database",
    "A bundle that reaches the embedded database ships its 60 MB and starts that much later.",
    { path: "^src/runtimes/lambda/" },
    { path: "^src/adapters/database/embedded", reachable: true },
  ),
  arrow(
    "doubles-know-no-area",
    "A double that shares code with the shop repeats its mistakes and so confirms them.",
    { path: "^src/doubles/" },
    { path: "^src/", pathNot: ["^src/doubles/", "^src/shared/"] },
  ),
  arrow(
    "nothing-leans-on-the-proof",
    "The proof looks at the shop from all sides and breaks it; a shop that needed it could be broken by it.",
    { path: "^src/", pathNot: [...tests, "^src/proof/", "^src/runtimes/prove[.]ts$"] },
    { path: "^src/proof/" },
  ),
  arrow(
    "infra-reads-only-the-flow",
    "The deployment is drawn from the flow; handlers are named by path and bundled, never run while drawing.",
    { path: "^infra/" },
    { path: ["^src/", "^console/"], pathNot: ["^src/flow[.]ts$", "^src/events[.]ts$"] },
  ),
  arrow(
    "console-talks-to-the-api",
    "The console sees what any client of the API sees: of the shop it knows the shapes of the views, and nothing else.",
    { path: "^console/" },
    { path: "^(?:src|infra)/", pathNot: "^src/views/" },
  ),
  arrow(
    "console-takes-only-shapes",
    "A type is gone when the browser gets it; code of a view would ship the server to the browser.",
    { path: "^console/" },
    { path: "^src/views/", dependencyTypesNot: types },
  ),
  arrow(
    "views-only-look",
    "A view may ask about every area at once because it changes nothing: it takes their shapes, never their code.",
    { path: "^src/views/" },
    { path: "^src/", pathNot: ["^src/views/", ...ground], dependencyTypesNot: types },
  ),
  arrow(
    "src-needs-no-workshop",
    "What is shipped is src: what is only in the checkout is not there.",
    { path: "^(?:src|bin)/" },
    { path: "^(?:console|infra|bench|scripts)/" },
  ),
  arrow(
    "production-imports-no-tests",
    "Tests are not shipped, and what they permit themselves is not for customers.",
    { path: "^(?:src|bin|infra|console)/" },
    { path: tests },
  ),
  arrow(
    "production-uses-its-dependencies",
    "An installed shop has only the dependencies that package.json names for it; types are gone by then.",
    { path: "^(?:src|bin)/" },
    { dependencyTypes: foreign, dependencyTypesNot: types },
  ),
]

export default {
  forbidden,
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^console/dist" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "require", "default", "types"],
    },
  },
}
