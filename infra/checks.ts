import { type App, Validations } from "aws-cdk-lib"
import { AwsSolutionsChecks } from "cdk-nag"
import type { IConstruct } from "constructs"

/** Every rule of the pack, on every synthesis. What it finds fails the synthesis, unless a reason stands at the place. */
export function checkEverything(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
}

/** The reason is for whoever audits: what makes the rule not fit here. */
export function accept(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: rule, reason })
}
