const letters = new Intl.Segmenter()

/** `k…@donut.example`: whoever knows the address knows it again, and nobody else can write to it. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@")
  return at < 0 ? maskName(address) : `${maskName(address.slice(0, at))}${address.slice(at)}`
}

/** `김…`: the first letter as a person sees it, also where it consists of several. */
export function maskName(name: string): string {
  const [first] = letters.segment(name.trim())
  return `${first?.segment ?? ""}…`
}
