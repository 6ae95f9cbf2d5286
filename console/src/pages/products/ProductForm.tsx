import type { Ad, Factory, Product } from "../../../../src/views/lists.ts"
import { act } from "../../api/client.ts"
import type { Json } from "../../api/json.ts"
import { useView } from "../../api/views.ts"
import { NumberField, Select, TextField } from "../../parts/Field.tsx"
import { Viewed } from "../../parts/Viewed.tsx"
import { useWords } from "../../words/language.tsx"
import { changesOf, draftOf, faultsOfProduct, newProduct, NONE, type ProductDraft } from "./draft.ts"
import { words } from "./form-words.ts"
import { Form, FormWindow } from "./FormWindow.tsx"
import { useForm } from "./use-form.ts"

export function AddProduct() {
  const t = useWords(words)
  return (
    <FormWindow verb={t("addProduct")} icon="plus" look="primary" title={t("addProduct")}>
      {(close) => <ProductForm close={close} />}
    </FormWindow>
  )
}

export function ChangeProduct({ product }: { product: Json<Product> }) {
  const t = useWords(words)
  return (
    <FormWindow verb={t("changeProduct")} title={t("changeProductTitle")}>
      {(close) => <ProductForm product={product} close={close} />}
    </FormWindow>
  )
}

type ProductFormProps = { readonly product?: Json<Product>; readonly close: () => void }

/** Whom a product may name has to be known before the form begins. */
function ProductForm(props: ProductFormProps) {
  const factories = useView<Factory[]>("/factories", ["actions"])
  const ads = useView<Ad[]>("/ads", ["actions"])
  return (
    <Viewed query={factories}>
      {(factories) => <Viewed query={ads}>{(ads) => <Fields {...props} factories={factories} ads={ads} />}</Viewed>}
    </Viewed>
  )
}

type FieldsProps = ProductFormProps & {
  readonly factories: readonly Json<Factory>[]
  readonly ads: readonly Json<Ad>[]
}

function Fields({ product, factories, ads, close }: FieldsProps) {
  const t = useWords(words)
  const form = useForm<ProductDraft>({
    first: product ? draftOf(product) : { ...empty, factoryId: factories[0]?.id ?? "" },
    faultsOf: faultsOfProduct,
    send: (draft) => (product ? change(product, draft) : act("POST", "/products", newProduct(draft))),
    close,
    refusals: {
      "sku-taken": ["sku", "taken"],
      "levels-crossed": ["orderUpTo", "levels"],
      "unknown-factory": ["factoryId", "unknown"],
      "unknown-ad": ["adId", "unknown"],
    },
  })
  const { field } = form
  return (
    <Form verb={t(product ? "save" : "addProduct")} form={form} close={close}>
      <div className="products-pair">
        {!product && <TextField label={t("sku")} hint={t("skuHint")} {...field("sku")} isRequired autoFocus />}
        <TextField label={t("name")} {...field("name")} isRequired autoFocus={product !== undefined} />
      </div>
      <div className="products-pair">
        <NumberField label={t("price")} {...field("price")} min={0} isRequired />
        {!product && <NumberField label={t("stock")} {...field("stock")} min={0} isRequired />}
      </div>
      <div className="products-pair">
        <NumberField
          label={t("reorderPoint")}
          hint={t("reorderPointHint")}
          {...field("reorderPoint")}
          min={0}
          isRequired
        />
        <NumberField label={t("orderUpTo")} hint={t("orderUpToHint")} {...field("orderUpTo")} min={0} isRequired />
      </div>
      <Select
        label={t("backorders")}
        {...field("backorders")}
        choices={(["accept", "refuse"] as const).map((one) => [one, t(one)])}
      />
      <Select
        label={t("factory")}
        {...field("factoryId")}
        choices={factories.map(({ id, name }) => [id, `${name} (${id})`])}
      />
      <Select
        label={t("ad")}
        hint={t("adHint")}
        {...field("adId")}
        choices={[[NONE, t("noAd")], ...ads.map(({ id, managerEmail }) => [id, `${id} · ${managerEmail}`] as const)]}
      />
    </Form>
  )
}

const empty: Omit<ProductDraft, "factoryId"> = {
  sku: "",
  name: "",
  price: Number.NaN,
  stock: 0,
  reorderPoint: Number.NaN,
  orderUpTo: Number.NaN,
  backorders: "accept",
  adId: NONE,
}

function change(product: Json<Product>, draft: ProductDraft): Promise<unknown> {
  const { sku: _, stock: __, ...before } = newProduct(draftOf(product))
  const { sku: ___, stock: ____, ...after } = newProduct(draft)
  return act("PATCH", `/products/${encodeURIComponent(product.sku)}`, changesOf(before, after))
}
