import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib"
import { type ISecurityGroup, InstanceType, type IVpc, SecurityGroup, SubnetType } from "aws-cdk-lib/aws-ec2"
import {
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseSecret,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from "aws-cdk-lib/aws-rds"
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager"
import type { Construct } from "constructs"
import { accept } from "./checks.ts"
import { logGroup, POSTGRES_PORT } from "./network.ts"
import type { Settings } from "./settings.ts"

export type Database = {
  readonly instance: DatabaseInstance
  readonly group: ISecurityGroup
  /** For the function that prepares it, and nobody else. */
  readonly admin: ISecret
}

// Only the major version: the smaller ones come by themselves on Sunday nights.
const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_18 })

type DatabaseOptions = { readonly name: string; readonly size: string; readonly vpc: IVpc; readonly settings: Settings }

/** PostgreSQL that only this network reaches, that answers only over TLS, and that outlives its stack as a snapshot. */
export function database(scope: Construct, id: string, { name, size, vpc, settings }: DatabaseOptions): Database {
  const group = new SecurityGroup(scope, `${id}Group`, {
    vpc,
    description: `The database ${name}`,
    allowAllOutbound: false,
  })
  const logs = ["postgresql", "upgrade"].map((log) =>
    logGroup(scope, `${id}Log-${log}`, `/aws/rds/instance/${name}/${log}`),
  )
  const instance = new DatabaseInstance(scope, id, {
    instanceIdentifier: name,
    engine,
    instanceType: new InstanceType(size),
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    securityGroups: [group],
    publiclyAccessible: false,
    multiAz: settings.MULTI_AZ === "yes",
    credentials: Credentials.fromSecret(adminSecret(scope, id)),
    parameterGroup: new ParameterGroup(scope, `${id}Parameters`, { engine, parameters: { "rds.force_ssl": "1" } }),
    storageEncrypted: true,
    storageType: StorageType.GP3,
    allocatedStorage: 20,
    maxAllocatedStorage: 200,
    backupRetention: Duration.days(7),
    preferredBackupWindow: "18:00-18:30",
    preferredMaintenanceWindow: "sat:19:00-sat:20:00",
    copyTagsToSnapshot: true,
    cloudwatchLogsExports: ["postgresql", "upgrade"],
    enablePerformanceInsights: false,
    deletionProtection: settings.PROTECTED === "yes",
    removalPolicy: RemovalPolicy.SNAPSHOT,
  })
  // Otherwise RDS makes the groups first, and they are kept for ever.
  instance.node.addDependency(...logs)
  acceptForDatabase(instance, settings)
  return { instance, group, admin: instance.secret! }
}

/** RDS adds where the database is. The server has no database yet but its own. */
function adminSecret(scope: Construct, id: string): ISecret {
  const secret = new DatabaseSecret(scope, `${id}Admin`, { username: "restock_admin", dbname: "postgres" })
  acceptUnrotated(secret)
  return secret as ISecret
}

function acceptForDatabase(instance: DatabaseInstance, { MULTI_AZ, PROTECTED }: Settings): void {
  accept(instance, "AwsSolutions-RDS11", "Nobody but the named security groups reaches the port, whatever its number.")
  if (MULTI_AZ === "no") accept(instance, "AwsSolutions-RDS3", "The operator set MULTI_AZ=no: a trial, no real orders.")
  if (PROTECTED === "no") accept(instance, "AwsSolutions-RDS10", "PROTECTED=no: it is about to be destroyed.")
}

/** What a role of the database signs in with. The prepare functions give the role this password. */
export function roleSecret(scope: Construct, id: string, of: Database, username: string, dbname: string): ISecret {
  const secret = new Secret(scope, id, {
    description: `${username} in the database ${dbname}`,
    generateSecretString: {
      // Any change of these lines makes a new password: invoke the prepare function after it.
      secretStringTemplate: Stack.of(scope).toJsonString({
        username,
        host: of.instance.dbInstanceEndpointAddress,
        port: POSTGRES_PORT,
        dbname,
        engine: "postgres",
      }),
      generateStringKey: "password",
      passwordLength: 32,
      excludePunctuation: true,
    },
  })
  acceptUnrotated(secret)
  return secret as ISecret
}

/** Letters and digits that somebody has to know and nobody has to remember. */
export function wordSecret(scope: Construct, id: string, description: string, length: number): ISecret {
  const secret = new Secret(scope, id, {
    description,
    generateSecretString: { passwordLength: length, excludePunctuation: true },
  })
  acceptUnrotated(secret)
  return secret as ISecret
}

function acceptUnrotated(scope: Construct): void {
  accept(scope, "AwsSolutions-SMG4", "Generated, never seen by a person; changed by hand when it may have leaked.")
}
