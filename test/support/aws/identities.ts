import { ACCOUNT, type Json, REGION, type Resource } from "./resource.ts"

/** What `Ref` and `Fn::GetAtt` say of a resource. */
type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> }

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`

export const GATEWAY_DOMAIN = `execute-api.${REGION}.amazonaws.com`

/** How a resource is named where CloudFormation would have made it; undefined for a type the harness does not know. */
export function identityOf(resource: Resource | undefined): Identity | undefined {
  return resource && identities[resource.type]?.(resource)
}

/** The name somebody gave it, or, as CloudFormation does, one made from its logical id. */
const named = ({ id, properties }: Resource, property: string): string => properties[property] ?? id

const identities: Record<string, (resource: Resource) => Identity> = {
  "AWS::SQS::Queue": (resource) => {
    const name = named(resource, "QueueName")
    const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`
    return { ref: url, attributes: { Arn: arn("sqs", name), QueueName: name, QueueUrl: url } }
  },
  "AWS::SNS::Topic": (resource) => {
    const name = named(resource, "TopicName")
    return { ref: arn("sns", name), attributes: { TopicArn: arn("sns", name), TopicName: name } }
  },
  "AWS::Lambda::Function": (resource) => {
    const name = named(resource, "FunctionName")
    return { ref: name, attributes: { Arn: arn("lambda", `function:${name}`) } }
  },
  "AWS::SecretsManager::Secret": (resource) => {
    const ref = arn("secretsmanager", `secret:${named(resource, "Name")}-Abc123`)
    return { ref, attributes: { Id: ref } }
  },
  // It is the same secret, with the address of its database in it.
  "AWS::SecretsManager::SecretTargetAttachment": ({ properties }) => ({ ref: properties.SecretId, attributes: {} }),
  "AWS::ApiGatewayV2::Api": ({ id }) => {
    const ref = id.toLowerCase()
    return { ref, attributes: { ApiId: ref, ApiEndpoint: `https://${ref}.${GATEWAY_DOMAIN}` } }
  },
  "AWS::ApiGatewayV2::Integration": ({ id }) => ({ ref: id.toLowerCase(), attributes: {} }),
  "AWS::Events::Rule": (resource) => {
    const name = named(resource, "Name")
    return { ref: name, attributes: { Arn: arn("events", `rule/${name}`) } }
  },
  "AWS::RDS::DBInstance": (resource) => {
    const name = named(resource, "DBInstanceIdentifier").toLowerCase()
    const host = `${name}.rds.amazonaws.com`
    const secret = arn("secretsmanager", `secret:rds!db-${name}-Abc123`)
    return {
      ref: name,
      attributes: { "Endpoint.Address": host, "Endpoint.Port": "5432", "MasterUserSecret.SecretArn": secret },
    }
  },
  "AWS::IAM::Role": (resource) => {
    const name = named(resource, "RoleName")
    return { ref: name, attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${name}` } }
  },
  "AWS::KMS::Key": ({ id }) => ({ ref: id, attributes: { Arn: arn("kms", `key/${id}`), KeyId: id } }),
  "AWS::Logs::LogGroup": (resource) => {
    const name = named(resource, "LogGroupName")
    return { ref: name, attributes: { Arn: `${arn("logs", `log-group:${name}`)}:*` } }
  },
  "AWS::EC2::SecurityGroup": ({ id }) => ({ ref: `sg-${id}`, attributes: { GroupId: `sg-${id}` } }),
  "AWS::EC2::Subnet": ({ id }) => ({ ref: `subnet-${id}`, attributes: { SubnetId: `subnet-${id}` } }),
  "AWS::EC2::VPC": ({ id }) => ({ ref: `vpc-${id}`, attributes: { VpcId: `vpc-${id}` } }),
}

export const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value))
