/** A parameter; `name` is upper case, and empty for vCard 2.1's bare words (`TEL;HOME:` has ['HOME'] under ''). */
export interface VCardParam {
  readonly name: string
  /** Without quotes, otherwise as written. */
  readonly values: readonly string[]
}

/** One property of a vCard, as it is written. */
export interface VCardProperty {
  /** As written: `item1` of `item1.EMAIL`. */
  readonly group: string | undefined
  /** Upper case. */
  readonly name: string
  readonly params: readonly VCardParam[]
  /** Unfolded, still escaped. Never holds a line end. */
  readonly value: string
  /** The whole unfolded line as it was parsed; absent in a property that was created or changed since. */
  readonly line?: string
  /** What it was made of by changes and conversions: absent in a property that was read or created. */
  readonly sources?: readonly VCardProperty[]
}

/** What a new property may have besides name and value. */
export interface VCardPropertyOptions {
  readonly group?: string | undefined
  readonly params?: readonly VCardParam[]
}

/** A new property; `name` in upper case, `value` escaped. */
export function createVCardProperty(
  name: string,
  value: string,
  options: VCardPropertyOptions = {},
): VCardProperty {
  return { group: options.group, name, params: options.params ?? [], value }
}

/**
 * A copy of the property with these fields changed, which is printed from its fields, no longer as it was parsed. Its
 * sources are those of the property and of what it has `absorbed`.
 */
export function changeVCardProperty(
  property: VCardProperty,
  change: Partial<Pick<VCardProperty, 'group' | 'name' | 'params' | 'value'>>,
  ...absorbed: readonly VCardProperty[]
): VCardProperty {
  const { group, name, params, value } = { ...property, ...change }
  const sources = [property, ...absorbed].flatMap((one) => one.sources ?? [one])
  return { group, name, params, value, sources }
}

/** All values of a parameter, however many times it is given; `name` in upper case. */
export function vcardParamValues(property: VCardProperty, name: string): readonly string[] {
  return property.params.filter((param) => param.name === name).flatMap(({ values }) => values)
}

/** The parameters without those of these names; the same array when there are none. */
export function withoutVCardParams(
  params: readonly VCardParam[],
  ...names: readonly string[]
): readonly VCardParam[] {
  return params.some(({ name }) => names.includes(name))
    ? params.filter(({ name }) => !names.includes(name))
    : params
}

/** The parameters with these values added to the first TYPE, or in a new TYPE. */
export function withTypeParamValues(
  params: readonly VCardParam[],
  types: readonly string[],
): readonly VCardParam[] {
  if (types.length === 0) return params
  const first = params.findIndex(({ name }) => name === 'TYPE')
  if (first === -1) return [...params, { name: 'TYPE', values: types }]
  return params.map((param, at) =>
    at === first ? { name: 'TYPE', values: [...param.values, ...types] } : param,
  )
}
