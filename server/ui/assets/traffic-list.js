// The list of recorded requests: only the rows in view are in the page, and new ones come by server-sent events.
import { writeRow } from './traffic-row.js'

const list = document.querySelector('[data-traffic]')
const scroller = list.querySelector('[data-exchanges]')
const body = scroller.querySelector('tbody')
const blank = scroller.querySelector('template').content.querySelector('tr')
const form = list.querySelector('[data-filters]')
const count = list.querySelector('[data-count]')

/** Rows before and behind those in view, so that a scroll shows no gap. */
const spare = 6
/** In the page at most, whatever the height of the window. */
const mostRows = 56

/** The newest first. */
let rows = []
let known = new Set()
/** All that the server holds. */
let held = 0
/** The row that the keyboard is on. */
let active = 0
let height = 0

const above = spacer()
const below = spacer()
const pool = []

function spacer() {
  const row = document.createElement('tr')
  row.className = 'space'
  row.setAttribute('aria-hidden', 'true')
  row.append(document.createElement('td'))
  return row
}

const setHeight = (row, pixels) => {
  if (row.pixels === pixels) return
  row.pixels = pixels
  row.hidden = pixels === 0
  row.style.height = `${pixels}px`
}

function fill(row, index) {
  const isActive = index === active
  if (row.isActive !== isActive) {
    row.isActive = isActive
    row.querySelector('a').tabIndex = isActive ? 0 : -1
  }
  if (row.index !== index) row.setAttribute('aria-rowindex', index + 2)
  row.index = index
  if (row.shown === rows[index]) return
  row.shown = rows[index]
  writeRow(row, row.shown)
}

function inView() {
  const each = height || 40
  const first = Math.max(0, Math.floor(scroller.scrollTop / each) - spare)
  const many = Math.ceil(scroller.clientHeight / each) + 2 * spare
  return { first, end: Math.min(rows.length, first + Math.min(many, mostRows)) }
}

/** The index of the first row in the page. */
let top = 0

/** Draws what is in view: rows that have left are used again for those that come. */
function draw() {
  const { first, end } = inView()
  if (active < first || active >= end) makeReachable(first)
  turn(first - top)
  top = first
  while (pool.length < end - first) {
    const row = blank.cloneNode(true)
    pool.push(row)
    below.before(row)
  }
  pool.forEach((row, at) => {
    const isSpare = first + at >= end
    if (row.hidden !== isSpare) row.hidden = isSpare
    if (!isSpare) fill(row, first + at)
  })
  setHeight(above, first * height)
  setHeight(below, (rows.length - end) * height)
}

/** The order in the page stays that of the list, for those who hear it. */
function turn(by) {
  if (by === 0 || Math.abs(by) >= pool.length) return
  const leaving = by > 0 ? pool.splice(0, by) : pool.splice(by)
  if (leaving.some((row) => row.contains(document.activeElement)))
    scroller.focus({ preventScroll: true })
  if (by > 0) {
    pool.push(...leaving)
    below.before(...leaving)
  } else {
    pool.unshift(...leaving)
    above.after(...leaving)
  }
}

/** The keyboard can enter the list only at a row that is there; who is inside stays where they are. */
function makeReachable(first) {
  if (scroller.contains(document.activeElement)) return
  active = Math.max(0, Math.min(first + spare, rows.length - 1))
}

let waiting = false
function drawSoon() {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    draw()
  })
}

function tell() {
  scroller.querySelector('table').setAttribute('aria-rowcount', rows.length + 1)
  scroller.hidden = rows.length === 0
  const empty = list.querySelector('[data-empty]')
  empty.hidden = rows.length > 0
  list.querySelector('[data-exports]').hidden = rows.length === 0
  const all = Math.max(held, rows.length)
  empty.querySelector('[data-nothing]').hidden = all > 0
  empty.querySelector('[data-no-match]').hidden = all === 0
  const found = rows.length.toLocaleString('en')
  const isFiltered = query().size > 0
  count.textContent = `${found}${isFiltered ? ` of ${all.toLocaleString('en')}` : ''} requests`
}

/** Measured, since the window's width decides it. */
function measure() {
  const probe = pool.find((row) => !row.hidden)
  const measured = probe?.getBoundingClientRect().height ?? 0
  if (measured === 0 || measured === height) return
  height = measured
  draw()
}

function show(summaries) {
  rows = summaries
  known = new Set(rows.map(({ id }) => id))
  active = Math.min(active, Math.max(0, rows.length - 1))
  tell()
  draw()
  measure()
}

const query = () => {
  const asked = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    const isAny = name === 'device' ? value === '*' : value === ''
    if (!isAny) asked.set(name, value)
  }
  return asked
}

let loads = 0
/** Everything that matches now; what comes meanwhile by the events is in it, or is added. */
async function load() {
  const mine = ++loads
  const answer = await fetch(`/ui/traffic/summaries.json?${query()}`)
  if (!answer.ok) return location.reload()
  const { total, found } = await answer.json()
  if (mine !== loads) return
  const late = arrived.splice(0).filter(({ id }) => !found.some((one) => one.id === id))
  held = total
  show([...late.reverse(), ...found])
  comeBack()
}

/** Who comes back from a request finds the list where it was. */
function comeBack() {
  const top = history.state?.top
  if (top === undefined) return
  history.replaceState(null, '')
  scroller.scrollTop = top
}

let events
const arrived = []

function listen() {
  events?.close()
  arrived.length = 0
  events = new EventSource(`/ui/traffic/events?${query()}`)
  events.addEventListener('open', load)
  events.addEventListener('exchange', ({ data }) => {
    arrived.push(JSON.parse(data))
    requestAnimationFrame(add)
  })
  events.addEventListener('state', ({ data }) => showState(JSON.parse(data)))
}

/** New rows come in at the top; who has scrolled down keeps what they look at. */
function add() {
  const fresh = arrived.splice(0).filter(({ id }) => !known.has(id))
  if (fresh.length === 0) return
  for (const { id } of fresh) known.add(id)
  rows = [...fresh.reverse(), ...rows]
  if (scroller.contains(document.activeElement)) active += fresh.length
  const isScrolled = scroller.scrollTop > height
  tell()
  if (height === 0) draw()
  measure()
  if (isScrolled) {
    setHeight(above, above.pixels + fresh.length * height)
    scroller.scrollTop += fresh.length * height
  }
  draw()
}

let isRecording
function showState(state) {
  // The buttons are others then.
  if (isRecording !== undefined && isRecording !== state.isOn) return location.reload()
  isRecording = state.isOn
  document.querySelector('#recording-words').textContent = state.words
  document.querySelector('#recording-held').textContent = state.heldWords
  if (state.held === 0 && rows.length > 0) load()
  held = state.held
  tell()
}

function moveTo(index) {
  active = Math.max(0, Math.min(rows.length - 1, index))
  const top = active * height
  const head = scroller.querySelector('thead').offsetHeight
  const bottom = top + height + head
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (bottom > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = bottom - scroller.clientHeight
  draw()
  pool
    .find((row) => !row.hidden && row.shown === rows[active])
    ?.querySelector('a')
    .focus({
      preventScroll: true,
    })
}

const page = () => Math.max(1, Math.floor(scroller.clientHeight / height) - 2)
const keys = {
  ArrowDown: () => active + 1,
  ArrowUp: () => active - 1,
  PageDown: () => active + page(),
  PageUp: () => active - page(),
  Home: () => 0,
  End: () => rows.length - 1,
}

scroller.addEventListener('keydown', (event) => {
  const next = keys[event.key]
  if (!next || event.ctrlKey || event.altKey || event.metaKey) return
  event.preventDefault()
  moveTo(next())
})
scroller.addEventListener('focusin', ({ target }) => {
  const index = rows.indexOf(target.closest('tr')?.shown)
  if (index < 0 || index === active) return
  active = index
  draw()
})
// The whole row leads to its page; words in it can still be marked.
body.addEventListener('click', ({ target, ctrlKey, metaKey }) => {
  const link = target.closest('tr')?.querySelector('a')
  if (!link || target.closest('a') || getSelection()?.toString()) return
  if (ctrlKey || metaKey) open(link.href)
  else link.click()
})
scroller.addEventListener('scroll', drawSoon, { passive: true })
new ResizeObserver(() => {
  height = 0
  for (const row of pool) row.hidden = rows.length === 0
  measure()
}).observe(scroller)

let typing
function filtered() {
  const asked = query().toString()
  history.replaceState(null, '', asked === '' ? location.pathname : `?${asked}`)
  for (const link of list.querySelectorAll('[data-export]')) {
    const to = new URL(link.href)
    const masked = to.searchParams.has('masked') ? [['masked', 'on']] : []
    to.search = new URLSearchParams([...new URLSearchParams(asked), ...masked])
    link.href = to.href
  }
  scroller.scrollTop = 0
  active = 0
  listen()
}
form.addEventListener('input', ({ target }) => {
  clearTimeout(typing)
  typing = setTimeout(filtered, target.type === 'search' ? 200 : 0)
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  filtered()
})

for (const plain of list.querySelectorAll('[data-plain]')) plain.hidden = true
list.classList.add('live')
scroller.tabIndex = -1
// The style of a live list makes boxes of its rows, which would take their meaning from them.
for (const [name, role] of [
  ['table', 'table'],
  ['thead, tbody', 'rowgroup'],
  ['tr', 'row'],
  ['th', 'columnheader'],
])
  for (const element of scroller.querySelectorAll(name)) element.setAttribute('role', role)
blank.setAttribute('role', 'row')
for (const cell of blank.cells) cell.setAttribute('role', 'cell')
body.replaceChildren(above, below)
listen()
addEventListener('pagehide', () => {
  history.replaceState({ top: scroller.scrollTop }, '')
  events.close()
})
addEventListener('pageshow', ({ persisted }) => persisted && listen())
