import type { Device } from '../../../lib/store/devices.ts'
import type { RecordingFilter } from '../../trace/show/recording-filter.ts'
import { html, type Html } from '../frame/html.ts'

const methods = [
  'OPTIONS',
  'PROPFIND',
  'REPORT',
  'GET',
  'HEAD',
  'PUT',
  'POST',
  'DELETE',
  'PROPPATCH',
]
const statuses = ['2xx', '207', '3xx', '4xx', '401', '403', '404', '412', '5xx', 'none']

/** The form that filters the list of requests; it works without scripts too. */
export const renderTrafficFilterForm = (
  filter: RecordingFilter,
  devices: readonly string[],
): Html =>
  html`<details class="fold" data-fold open>
    <summary>Filter</summary>
    <form class="filters" method="get" action="/ui/traffic" role="search" data-filters>
      ${select('device', 'Device', filter.device, [
        ['*', 'Any'],
        ...devices.map((device) => [device, device.replace('/', ' · ')] as const),
        ['', 'Not let in'],
      ])}
      ${select('method', 'Method', filter.method ?? '', [['', 'Any'], ...methods.map(twice)])}
      ${select('status', 'Status', filter.status ?? '', [['', 'Any'], ...statuses.map(twice)])}
      ${search('path', 'Path contains', filter.path)}
      ${search('text', 'Text anywhere', filter.text)}
      <div class="ticks">
        ${tick('errors', 'Only errors', filter.onlyErrors)}
        ${tick('repaired', 'Only repaired', filter.onlyRepaired)}
      </div>
      <button class="apply" data-plain>Filter</button>
    </form>
  </details>`

type Option = readonly [value: string, label: string]

const twice = (value: string): Option => [value, value]

const select = (
  name: string,
  label: string,
  chosen: string | undefined,
  options: readonly Option[],
): Html =>
  html`<div class="filter">
    <label for="filter-${name}">${label}</label>
    <select id="filter-${name}" name="${name}">
      ${options.map(
        ([value, shown]) =>
          html`<option value="${value}" ${value === (chosen ?? '*') && 'selected'}>
            ${shown}
          </option>`,
      )}
    </select>
  </div>`

const search = (name: string, label: string, value: string | undefined): Html =>
  html`<div class="filter wide">
    <label for="filter-${name}">${label}</label>
    <input
      id="filter-${name}"
      name="${name}"
      type="search"
      value="${value ?? ''}"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
    />
  </div>`

const tick = (name: string, label: string, checked: boolean): Html =>
  html`<label class="filter-tick"
    ><input type="checkbox" name="${name}" ${checked && 'checked'} /> ${label}</label
  >`

/** A filter as the query of a URL; empty when it lets all pass. */
export function recordingFilterToQuery(filter: RecordingFilter): URLSearchParams {
  const query = new URLSearchParams()
  const { device, method, status, path, text } = filter
  for (const [name, value] of Object.entries({ device, method, status, path, text }))
    if (value !== undefined) query.set(name, value)
  if (filter.onlyErrors) query.set('errors', 'on')
  if (filter.onlyRepaired) query.set('repaired', 'on')
  return query
}

/** The devices that the form offers, as `ACCOUNT/DEVICE`: all that there are, and all that were recorded. */
export const selectableDeviceNames = (
  devices: readonly Device[],
  recorded: Iterable<string>,
): readonly string[] =>
  [...new Set([...devices.map(({ account, name }) => `${account}/${name}`), ...recorded])]
    .filter((name) => name !== '')
    .sort()
