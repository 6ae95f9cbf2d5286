import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway"
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2"
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers"
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations"
import type { IFunction } from "aws-cdk-lib/aws-lambda"
import type { Construct } from "constructs"
import { accept } from "./checks.ts"
import { logGroup } from "./network.ts"

const callbacks = { path: "/factory/callbacks/{token}", methods: [HttpMethod.POST] }
const confirmations = { path: "/ads/confirmations/{proxy+}", methods: [HttpMethod.GET, HttpMethod.POST] }

/** Whoever holds the key in the address may come in without a signature; for everything else AWS checks one. */
export function httpApi(scope: Construct, serve: { http: IFunction; callbacks: IFunction }): HttpApi {
  const api = new HttpApi(scope, "Api", { apiName: "restock", createDefaultStage: false })
  const integrate = {
    http: new HttpLambdaIntegration("Http", serve.http),
    callbacks: new HttpLambdaIntegration("Callbacks", serve.callbacks),
  }
  const route = (id: string, routeKey: HttpRouteKey, to: keyof typeof integrate, authorizer: IHttpRouteAuthorizer) =>
    new HttpRoute(scope, id, { httpApi: api, routeKey, integration: integrate[to], authorizer })
  const isPublic = new HttpNoneAuthorizer()
  route("Default", HttpRouteKey.DEFAULT, "http", new HttpIamAuthorizer())
  const open = [
    ...callbacks.methods.map((method) =>
      route(`Callbacks-${method}`, HttpRouteKey.with(callbacks.path, method), "callbacks", isPublic),
    ),
    ...confirmations.methods.map((method) =>
      route(`Confirmations-${method}`, HttpRouteKey.with(confirmations.path, method), "http", isPublic),
    ),
  ]
  for (const one of open)
    accept(one, "AwsSolutions-APIG4", "The address holds a secret of its own; the caller cannot sign.")
  stage(scope, api).node.addDependency(...open)
  return api
}

function stage(scope: Construct, api: HttpApi): CfnStage {
  const log = logGroup(scope, "ApiLog", "/aws/vendedlogs/restock/http")
  const made = api.addStage("Stage", {
    stageName: "$default",
    autoDeploy: true,
    throttle: { rateLimit: 500, burstLimit: 200 },
    accessLogSettings: {
      destination: new LogGroupLogDestination(log),
      // The route and never the path: the path of a callback is its secret.
      format: AccessLogFormat.custom(
        JSON.stringify({
          at: "$context.requestTime",
          request: "$context.requestId",
          route: "$context.routeKey",
          status: "$context.status",
          milliseconds: "$context.responseLatency",
          from: "$context.identity.sourceIp",
          error: "$context.error.message",
        }),
      ),
    },
  })
  const cfn = made.node.defaultChild as CfnStage
  // Strangers share the function with the buyers, so they get few of its places.
  cfn.routeSettings = Object.fromEntries(
    confirmations.methods.map((method) => [
      `${method} ${confirmations.path}`,
      { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
    ]),
  )
  return cfn
}
