/** What somebody writes into a name who would like to write more than a name; each is `before`, then this, then `after`. */
export const controls: Readonly<Record<string, string>> = {
  CRLF: "\r\n",
  LF: "\n",
  CR: "\r",
  NUL: "\0",
  TAB: "\t",
  BEL: "\x07",
  BS: "\b\b\b\b",
  VT: "\v",
  FF: "\f",
  ESC: "\x1b[31m",
  "clear the screen": "\x1b[2J\x1b[H",
  "set the title": "\x1b]0;owned\x07",
  "a link": "\x1b]8;;http://evil.example\x1b\\",
  "8-bit CSI": "\u009b31m",
  NEL: "\u0085",
  "line separator": "\u2028",
  "paragraph separator": "\u2029",
  "right to left": "\u202e",
  isolate: "\u2066\u2069",
  DEL: "\x7f",
  "a header": "\r\nBcc: thief@evil.example\r\n",
  "a body": "\r\n\r\n<b id=evil>",
  "a log line": "\n09:00:00  order confirmed: 1 × CP-502101",
}

export const markup = [
  "<b id=evil>",
  "</title><script id=evil>1</script>",
  '"><img id=evil src=x onerror=1>',
  "'><svg id=evil onload=1>",
  "</textarea></style></script><p id=evil>",
  "<!--<p id=evil>-->",
  "&lt;b id=evil&gt;",
  "{{constructor.constructor('1')()}}",
  "${1}",
]

/** Letters that look like others, are none, or are halves. */
export const tricks = [
  "\u200b",
  "\ufeff",
  "\ufb01",
  "\uff1c",
  "e\u0301",
  "\u{1f369}".repeat(120),
  "\u1100\u1161\u11a8",
  "\ufffe",
  "=?utf-8?q?=0d=0aBcc=3a?=",
]
