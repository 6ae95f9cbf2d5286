import { Aws } from "aws-cdk-lib"
import { UserData } from "aws-cdk-lib/aws-ec2"
import type { Asset } from "aws-cdk-lib/aws-s3-assets"
import { type Role, startLine } from "./machine.ts"

type Environment = Readonly<Record<string, string>>
export type Environments = Readonly<Record<Role, Environment>>

const ports: Readonly<Record<Role, number>> = { desk: 3000, customers: 3001 }
const descriptions: Readonly<Record<Role, string>> = {
  customers: "Restock: the customers' server",
  desk: "Restock: the operations desk of the shop",
}
const roles = Object.keys(ports) as Role[]

const FOLDER = "/opt/restock"
const CERTIFICATES = "/etc/restock/rds.pem"

/** Installs and starts it all on Amazon Linux 2023, which brings aws, python3 and curl. Fails aloud, and within minutes. */
export function userData(asset: Asset, environments: Environments): UserData {
  const data = UserData.forLinux()
  data.addCommands(
    "set -euo pipefail",
    "useradd --system --home-dir /var/lib/restock --create-home --shell /sbin/nologin restock",
    `install -d -m 0755 ${FOLDER} /etc/restock`,
    `aws s3 cp --only-show-errors --region ${Aws.REGION} ${asset.s3ObjectUrl} /tmp/restock.zip`,
    `python3 -m zipfile -e /tmp/restock.zip ${FOLDER} && rm /tmp/restock.zip && chmod 0755 ${FOLDER}/node`,
    `curl --fail --silent --show-error --retry 5 -o ${CERTIFICATES} https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem`,
    ...roles.flatMap((role) => [
      ...file(`/etc/restock/${role}.env`, environmentFile(environments[role])),
      ...file(`/etc/systemd/system/restock-${role}.service`, unit(role)),
    ]),
    ...file("/usr/bin/restock", commandLine),
    "chmod 0755 /usr/bin/restock",
    "systemctl daemon-reload",
    `systemctl enable --now ${roles.map((role) => `restock-${role}`).join(" ")}`,
    ...waitUntilReady(),
  )
  return data
}

const file = (path: string, lines: readonly string[]) => [`cat > ${path} <<'END'`, ...lines, "END"]

function environmentFile(own: Environment): string[] {
  const all: Environment = {
    QUEUE: "sqs",
    AWS_REGION: Aws.REGION,
    HOST: "127.0.0.1",
    RESTOCK_HOME: "/var/lib/restock",
    NODE_EXTRA_CA_CERTS: CERTIFICATES,
  }
  return Object.entries({ ...all, ...own }).map(([name, value]) => `${name}="${value}"`)
}

function unit(role: Role): string[] {
  return [
    "[Unit]",
    `Description=${descriptions[role]}`,
    "Wants=network-online.target",
    "After=network-online.target",
    // Without end: a database that is away for an hour is no reason to give up.
    "StartLimitIntervalSec=0",
    "[Service]",
    "User=restock",
    `WorkingDirectory=${FOLDER}`,
    `EnvironmentFile=/etc/restock/${role}.env`,
    `ExecStart=${startLine(role)}`,
    "Restart=always",
    "RestartSec=2",
    "TimeoutStopSec=60",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "ReadWritePaths=/var/lib/restock",
    "[Install]",
    "WantedBy=multi-user.target",
  ]
}

/** `sudo restock …`: the command line for whoever came through SSM, with what the desk knows. */
const commandLine = [
  "#!/bin/bash",
  "set -a",
  ". /etc/restock/desk.env",
  `cd ${FOLDER}`,
  'exec runuser -u restock -- ./node src/runtimes/restock.mjs "$@"',
]

/** Five minutes at most; what is last here decides what CloudFormation is told. */
function waitUntilReady(): string[] {
  const asks = roles.map((role) => `curl -fsS -o /dev/null http://127.0.0.1:${ports[role]}/readyz`)
  return [
    "ready=no",
    `for try in $(seq 60); do if ${asks.join(" && ")}; then ready=yes; break; fi; sleep 5; done`,
    '[ "$ready" = yes ]',
  ]
}
