// The list of recorded requests: filtered as the form says, and new ones come by server-sent events.
import { listenToInput } from './traffic-row-input.js'
import { RowScroller } from './traffic-scroller.js'

const list = document.querySelector('[data-traffic]')
const scroller = list.querySelector('[data-exchanges]')
const form = list.querySelector('[data-filters]')
const count = list.querySelector('[data-count]')

for (const plain of list.querySelectorAll('[data-plain]')) plain.hidden = true
list.classList.add('live')
/** The newest first. */
const rows = new RowScroller(scroller, showCount)
listenToInput(scroller, rows)

/** Ids of the rows. */
let known = new Set()
/** All that the server holds, whether they pass the filter or not. */
let held = 0

function query() {
  const asked = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    const isAny = name === 'device' ? value === '*' : value === ''
    if (!isAny) asked.set(name, value)
  }
  return asked
}

function showCount() {
  const found = rows.count
  const all = Math.max(held, found)
  const empty = list.querySelector('[data-empty]')
  scroller.querySelector('table').setAttribute('aria-rowcount', found + 1)
  scroller.hidden = found === 0
  empty.hidden = found > 0
  list.querySelector('[data-exports]').hidden = found === 0
  empty.querySelector('[data-nothing]').hidden = all > 0
  empty.querySelector('[data-no-match]').hidden = all === 0
  const isFiltered = query().size > 0
  count.textContent = `${found.toLocaleString('en')}${isFiltered ? ` of ${all.toLocaleString('en')}` : ''} requests`
}

/** What has come by the events and is not shown yet, in the order of its coming. */
const arrived = []
let loads = 0

/** Everything that matches now; what comes meanwhile by the events is in it, or is added. */
async function load() {
  const mine = ++loads
  const answer = await fetch(`/ui/traffic/summaries.json?${query()}`)
  if (!answer.ok) return location.reload()
  const { total, found } = await answer.json()
  if (mine !== loads) return
  const late = arrived.splice(0).filter(({ id }) => !found.some((one) => one.id === id))
  const shown = [...late.reverse(), ...found]
  held = total
  known = new Set(shown.map(({ id }) => id))
  rows.replace(shown)
  restoreScroll()
}

/** Who comes back from a request finds the list where it was. */
function restoreScroll() {
  const top = history.state?.top
  if (top === undefined) return
  history.replaceState(null, '')
  scroller.scrollTop = top
}

function addArrived() {
  const fresh = arrived.splice(0).filter(({ id }) => !known.has(id))
  if (fresh.length === 0) return
  for (const { id } of fresh) known.add(id)
  rows.prepend(fresh.reverse())
}

let isRecording
function showState(state) {
  // The page of the other state has other buttons.
  if (isRecording !== undefined && isRecording !== state.isOn) return location.reload()
  isRecording = state.isOn
  document.querySelector('#recording-words').textContent = state.words
  document.querySelector('#recording-held').textContent = state.heldWords
  if (state.held === 0 && rows.count > 0) load()
  held = state.held
  showCount()
}

let events
function connect() {
  events?.close()
  arrived.length = 0
  events = new EventSource(`/ui/traffic/events?${query()}`)
  events.addEventListener('open', load)
  events.addEventListener('exchange', ({ data }) => {
    arrived.push(JSON.parse(data))
    requestAnimationFrame(addArrived)
  })
  events.addEventListener('state', ({ data }) => showState(JSON.parse(data)))
}

/** Shows what the form asks for, also in the page's address and in the links to exports. */
function applyFilter() {
  const asked = query().toString()
  history.replaceState(null, '', asked === '' ? location.pathname : `?${asked}`)
  for (const link of list.querySelectorAll('[data-export]')) {
    const to = new URL(link.href)
    const masked = to.searchParams.has('masked') ? [['masked', 'on']] : []
    to.search = new URLSearchParams([...new URLSearchParams(asked), ...masked])
    link.href = to.href
  }
  rows.rewind()
  connect()
}

let typing
form.addEventListener('input', ({ target }) => {
  clearTimeout(typing)
  typing = setTimeout(applyFilter, target.type === 'search' ? 200 : 0)
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  applyFilter()
})

connect()
addEventListener('pagehide', () => {
  history.replaceState({ top: scroller.scrollTop }, '')
  events.close()
})
addEventListener('pageshow', ({ persisted }) => persisted && connect())
