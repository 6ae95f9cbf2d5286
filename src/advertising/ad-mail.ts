import { escapeHtml, inOneLine } from "../shared/mail.ts"
import type { Language } from "./ad.ts"

/** What a manager has to know. */
export type AdNews = {
  readonly kind: "pause" | "resume"
  readonly language: Language
  readonly sku: string
  readonly name: string
  readonly stock: number
  readonly waiting: number
  readonly expectedAt: Date | null
  /** Where the manager confirms that the ad is paused; null where there is nothing to confirm. */
  readonly confirmUrl: string | null
}

export type Letter = { readonly subject: string; readonly text: string; readonly html: string }

type Words = {
  readonly subject: string
  readonly greeting: string
  readonly request: string
  readonly rows: readonly (readonly [label: string, value: string])[]
  /** How to confirm: in the text there is an address, in the HTML a button. */
  readonly confirm: { readonly text: string; readonly html: string }
  readonly button: string
  readonly closing: string
}

/** The mail in the manager's language, as text and as HTML. No Korean particle depends on a variable. */
export function adMail(news: AdNews): Letter {
  const name = inOneLine(news.name)
  const words = news.language === "ko" ? korean(news, name) : english(news, name)
  return { subject: inOneLine(words.subject), text: textOf(words, news), html: htmlOf(words, news) }
}

function korean({ kind, sku, stock, waiting, expectedAt }: AdNews, name: string): Words {
  const pausing = kind === "pause"
  return {
    subject: pausing ? `[광고 중단 요청] 재고 부족: ${name}` : `[광고 재개 안내] 재입고: ${name}`,
    greeting: "안녕하세요.",
    request: pausing
      ? "아래 상품의 재고가 부족하여 공장에 생산을 요청했습니다. 다시 입고될 때까지 이 상품의 광고를 잠시 중단해 주시기 바랍니다."
      : "아래 상품이 다시 입고되었습니다. 중단하셨던 광고를 다시 시작하셔도 됩니다.",
    rows: [
      ["상품", `${name} (${sku})`],
      ["현재 재고", `${stock.toLocaleString("ko")}개`],
      ["입고 대기 주문", `${waiting.toLocaleString("ko")}개`],
      ...(pausing && expectedAt ? ([["입고 예정", koreanTime(expectedAt)]] as const) : []),
    ],
    confirm: {
      text: "광고를 중단하셨다면 아래 주소에서 확인 버튼을 눌러 주세요.",
      html: "광고를 중단하셨다면 아래 버튼을 눌러 확인해 주세요.",
    },
    button: "중단 확인하기",
    closing: pausing
      ? "다시 입고되면 메일로 알려 드리겠습니다. 이 메일은 Restock에서 자동으로 보냈습니다."
      : "이 메일은 Restock에서 자동으로 보냈습니다.",
  }
}

function english({ kind, sku, stock, waiting, expectedAt }: AdNews, name: string): Words {
  const pausing = kind === "pause"
  return {
    subject: pausing
      ? `[Please pause the ad] Running short: ${name}`
      : `[You can resume the ad] Back in stock: ${name}`,
    greeting: "Hello,",
    request: pausing
      ? "this product is running short, and more has been ordered from the factory. Please pause its ad until it is back."
      : "this product is back in stock. You can start its ad again.",
    rows: [
      ["Product", `${name} (${sku})`],
      ["In stock", stock.toLocaleString("en")],
      ["Ordered and waiting", waiting.toLocaleString("en")],
      ...(pausing && expectedAt ? ([["Expected", englishTime(expectedAt)]] as const) : []),
    ],
    confirm: {
      text: "When you have paused the ad, please confirm it here:",
      html: "When you have paused the ad, please confirm it:",
    },
    button: "Confirm that it is paused",
    closing: pausing
      ? "You will get another mail when it is back. This one was sent automatically by Restock."
      : "This mail was sent automatically by Restock.",
  }
}

const koreanTime = (at: Date) =>
  `${new Intl.DateTimeFormat("ko", {
    timeZone: "Asia/Seoul",
    month: "long",
    day: "numeric",
    weekday: "short",
    hour: "numeric",
    minute: "2-digit",
  }).format(at)}경 (한국 시간)`

const englishTime = (at: Date) =>
  `about ${new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at)} UTC`

function textOf({ greeting, request, rows, confirm, closing }: Words, { confirmUrl }: AdNews): string {
  const table = rows.map(([label, value]) => `  ${label}: ${value}`).join("\n")
  const parts = [greeting, request, table, ...(confirmUrl ? [`${confirm.text}\n${confirmUrl}`] : []), closing]
  return `${parts.join("\n\n")}\n`
}

// Mail programs know no style sheets and no flexbox: tables and inline styles, and colours that live with both themes.
function htmlOf({ subject, greeting, request, rows, confirm, button, closing }: Words, news: AdNews): string {
  const cell = "padding:6px 16px 6px 0;vertical-align:top"
  const table = rows
    .map(([label, value]) => {
      return `<tr><td style="${cell};color:#808a99;white-space:nowrap">${escapeHtml(label)}</td><td style="${cell};font-weight:600">${escapeHtml(value)}</td></tr>`
    })
    .join("")
  const action = news.confirmUrl
    ? `<p style="margin:24px 0 8px">${escapeHtml(confirm.html)}</p>
<p style="margin:0 0 24px"><a href="${escapeHtml(news.confirmUrl)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#b45309;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(button)}</a></p>`
    : ""
  return `<!doctype html>
<html lang="${news.language}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;font:16px/1.6 -apple-system,'Segoe UI','Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 12px">${escapeHtml(greeting)}</p>
<p style="margin:0 0 20px">${escapeHtml(request)}</p>
<table role="presentation" style="border-collapse:collapse">${table}</table>
${action}<p style="margin:24px 0 0;color:#808a99;font-size:14px">${escapeHtml(closing)}</p>
</div>
</body>
</html>
`
}
