/** A parameter; `name` is upper case, and empty for vCard 2.1's bare words (`TEL;HOME:` has ['HOME'] under ''). */
export interface Param {
  readonly name: string
  /** Without quotes, otherwise as written. */
  readonly values: readonly string[]
}

/** One property of a card, as it is written. */
export interface Property {
  /** As written: `item1` of `item1.EMAIL`. */
  readonly group: string | undefined
  /** Upper case. */
  readonly name: string
  readonly params: readonly Param[]
  /** Unfolded, still escaped. Never holds a line end. */
  readonly value: string
  /** The whole unfolded line as it was read; absent in a property that was made or changed here. */
  readonly line?: string
}

export interface PropertyOptions {
  readonly group?: string | undefined
  readonly params?: readonly Param[]
}

/** A property made here. */
export function createProperty(
  name: string,
  value: string,
  options: PropertyOptions = {},
): Property {
  return { group: options.group, name, params: options.params ?? [], value }
}

/** The property with something else in it. It will be printed anew, no longer as it was read. */
export function changeProperty(
  property: Property,
  change: Partial<Omit<Property, 'line'>>,
): Property {
  const { group, name, params, value } = { ...property, ...change }
  return { group, name, params, value }
}

/** All values of a parameter, however many times it is given; `name` in upper case. */
export function paramValues(property: Property, name: string): readonly string[] {
  return property.params.filter((param) => param.name === name).flatMap(({ values }) => values)
}

/** The parameters without those of these names. */
export function withoutParams(
  params: readonly Param[],
  ...names: readonly string[]
): readonly Param[] {
  return params.some(({ name }) => names.includes(name))
    ? params.filter(({ name }) => !names.includes(name))
    : params
}

/** The parameters with these types added behind those that are there, in one `TYPE`. */
export function withTypes(params: readonly Param[], types: readonly string[]): readonly Param[] {
  if (types.length === 0) return params
  const first = params.findIndex(({ name }) => name === 'TYPE')
  if (first === -1) return [...params, { name: 'TYPE', values: types }]
  return params.map((param, at) =>
    at === first ? { name: 'TYPE', values: [...param.values, ...types] } : param,
  )
}
