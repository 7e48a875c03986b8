// The server knows no time zone but UTC; the browser knows its person's.
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' })

export const clockOf = (at) => clock.format(new Date(at))

for (const time of document.querySelectorAll('time[data-clock]')) {
  const at = new Date(time.dateTime)
  time.textContent = clockOf(at)
  time.title = at.toLocaleString()
}

// On a phone what takes much room is folded until it is asked for.
if (matchMedia('(max-width: 40rem)').matches)
  for (const fold of document.querySelectorAll('details[data-fold]')) fold.open = false
