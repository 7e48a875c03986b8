import { createItem, type Item } from './items.ts'
import { partName } from './known-names.ts'
import { MEDIA } from '../text/media.ts'
import { changeProperty, type Param } from '../text/property.ts'

/** Whether a client can carry what is named so; if it can, leaving it out removes it. */
export type Understood = (name: string) => boolean

/** An item that a client sent, and what it was before. */
export interface SentItem {
  readonly sent: Item
  /** Undefined when it is new. */
  readonly old: Item | undefined
  /** Whether the value is the same, perhaps written differently. */
  readonly isSame: boolean
}

/** An item with what was merged back into it. */
export interface CompletedItem {
  readonly item: Item
  readonly old: Item | undefined
  /** Names of the parts that came back: `TEL;X-ABLABEL`. With none, `item` is what was sent. */
  readonly kept: readonly string[]
}

/** An item with those labels and parameters of before that its client cannot carry. */
export function completeItem(
  { sent, old, isSame }: SentItem,
  understood: Understood,
): CompletedItem {
  const { property, companions } = sent
  const has = new Set([...property.params, ...companions].map(({ name }) => name))
  const isLost = ({ name }: { readonly name: string }): boolean =>
    !has.has(name) && !understood(partName(property.name, name))
  const params = old === undefined ? [] : lastingParams(old, isSame).filter(isLost)
  const labels = old === undefined ? [] : old.companions.filter(isLost)
  if (params.length + labels.length === 0) return { item: sent, old, kept: [] }
  const whole = changeProperty(property, { params: [...property.params, ...params] })
  return {
    item: createItem(whole, [...companions, ...labels]),
    old,
    kept: [...params, ...labels].map(({ name }) => partName(property.name, name)),
  }
}

/** How a value is written rather than what it says: this must fit the value that was sent. */
const SYNTAX: ReadonlySet<string> = new Set(['', 'CHARSET', 'ENCODING', 'VALUE'])

/** The parameters that are true of the value that was sent: of another value only its type, and of a medium not even that. */
function lastingParams({ property }: Item, isSame: boolean): readonly Param[] {
  if (isSame) return property.params.filter(({ name }) => !SYNTAX.has(name))
  return MEDIA.has(property.name) ? [] : property.params.filter(({ name }) => name === 'TYPE')
}
