import { RemovalPolicy } from "aws-cdk-lib"
import {
  CfnSecurityGroupIngress,
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type ISecurityGroup,
  IpAddresses,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2"
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs"
import type { Construct } from "constructs"

/** Who works sits in private subnets and goes out through the NAT (the factory is on the internet); data go nowhere. */
export function network(scope: Construct): IVpc {
  const vpc = new Vpc(scope, "Network", {
    ipAddresses: IpAddresses.cidr("10.20.0.0/16"),
    maxAzs: 2,
    // One for both zones: without it work waits, and nothing is lost. A second one costs as much as a database.
    natGateways: 1,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: "public", subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: "work", subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      { name: "data", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
  })
  const log = logGroup(scope, "NetworkLog", "/restock/network")
  // What was let through is every query of every function; what was refused is what somebody tried.
  vpc.addFlowLog("Refused", {
    destination: FlowLogDestination.toCloudWatchLogs(log),
    trafficType: FlowLogTrafficType.REJECT,
  })
  // CDK's classes and interfaces disagree about what may be left out; here and for secrets it is said once.
  return vpc as IVpc
}

/** Named, so that a stack that is deployed again finds its logs; kept a month, so that they do not grow for ever. */
export function logGroup(scope: Construct, id: string, logGroupName: string): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  })
}

/** Those who may call out and whom nobody may call. */
export function callersOut(scope: Construct, id: string, vpc: IVpc, description: string): SecurityGroup {
  return new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: true })
}

export const POSTGRES_PORT = 5432

/** Opens the database's port to those callers, from the stack of the callers. */
export function mayReach(scope: Construct, id: string, callers: ISecurityGroup, database: ISecurityGroup): void {
  new CfnSecurityGroupIngress(scope, id, {
    ipProtocol: "tcp",
    fromPort: POSTGRES_PORT,
    toPort: POSTGRES_PORT,
    groupId: database.securityGroupId,
    sourceSecurityGroupId: callers.securityGroupId,
    description: id,
  })
}
