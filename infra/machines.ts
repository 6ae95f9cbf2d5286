import { Duration } from "aws-cdk-lib"
import * as autoscaling from "aws-cdk-lib/aws-autoscaling"
import * as ec2 from "aws-cdk-lib/aws-ec2"
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam"
import type { ITopic } from "aws-cdk-lib/aws-sns"
import type { Construct } from "constructs"
import { machineAsset } from "./machine.ts"
import { type Environments, userData } from "./user-data.ts"

export type Machine = {
  readonly vpc: ec2.IVpc
  readonly group: ec2.ISecurityGroup
  readonly role: Role
  readonly environments: Environments
  readonly alarms: ITopic
}

/** One machine, or two while it is replaced or busy. Nothing listens to the network: people come through SSM. */
export function machines(scope: Construct, machine: Machine): autoscaling.AutoScalingGroup {
  const { vpc, group, role, environments, alarms } = machine
  const asset = machineAsset(scope)
  role.addToPolicy(
    new PolicyStatement({ actions: ["s3:GetObject"], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }),
  )
  const data = userData(asset, environments)
  const template = new ec2.LaunchTemplate(scope, "MachineTemplate", {
    // The newest at the time of each deployment: that is how the machines get their patches.
    machineImage: ec2.MachineImage.latestAmazonLinux2023(),
    instanceType: new ec2.InstanceType("t3.small"),
    role,
    securityGroup: group,
    userData: data,
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    detailedMonitoring: true,
    blockDevices: [{ deviceName: "/dev/xvda", volume: encryptedDisk }],
  })
  const machines = new autoscaling.AutoScalingGroup(scope, "Machines", {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    launchTemplate: template,
    minCapacity: 1,
    maxCapacity: 3,
    cooldown: Duration.minutes(5),
    healthChecks: autoscaling.HealthChecks.ec2({ gracePeriod: Duration.minutes(5) }),
    notifications: [{ topic: alarms }],
    signals: autoscaling.Signals.waitForMinCapacity({ timeout: Duration.minutes(15) }),
    // The new one answers before the old one goes. Both may work at once: each delivery is leased to one.
    updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({ minInstancesInService: 1 }),
  })
  machines.scaleOnCpuUtilization("Busy", { targetUtilizationPercent: 60 })
  data.addSignalOnExitCommand(machines)
  return machines
}

const encryptedDisk = ec2.BlockDeviceVolume.ebs(8, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 })
