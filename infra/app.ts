import { App } from "aws-cdk-lib"
import { checkEverything } from "./checks.ts"
import { customersStack } from "./customers-stack.ts"
import { readSettings, type Settings, SettingsError } from "./settings.ts"
import { shopStack } from "./shop-stack.ts"

/** Draws both stacks. Without `outdir` the cloud assembly goes where the `cdk` command wants it. */
export function drawApp(settings: Settings, outdir?: string): App {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    analyticsReporting: false,
    context: {
      // The template names the folder of each function's bundle: the tests run what is deployed.
      "aws:cdk:enable-asset-metadata": true,
      "@aws-cdk/aws-iam:minimizePolicies": true,
      // The rules that CDK brings itself fail a synthesis too, not only those of cdk-nag.
      "@aws-cdk/core:validateAgainstDefaultRules": true,
    },
  })
  checkEverything(app)
  customersStack(app, settings, shopStack(app, settings))
  return app
}

/** Writes the templates and every bundle to `outdir`. Throws when a check finds something. */
export function synthesize(outdir: string, settings: Settings): void {
  drawApp(settings, outdir).synth()
}

// Run by `npm run deploy` and `npm run destroy`, through the cdk command.
if (import.meta.main) {
  try {
    drawApp(readSettings(process.env, "deployment")).synth()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
