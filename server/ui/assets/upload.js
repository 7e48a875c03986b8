// A file is read here and its text sent in the form that also takes pasted text.
const drop = document.querySelector('.drop')
if (drop) {
  const form = drop.closest('form')
  const text = form.querySelector('textarea')
  const input = drop.querySelector('input')
  const fault = drop.querySelector('.fault')
  drop.hidden = false
  // What was wrong with the last try is shown with its text.
  if (text.getAttribute('aria-invalid') !== 'true') form.querySelector('.paste').open = false

  const take = async (file) => {
    if (!file) return
    if (file.size > 50_000) {
      fault.textContent =
        'This file is too long to be an OAuth client: take the one that Google offered.'
      fault.hidden = false
      return
    }
    text.value = await file.text()
    form.requestSubmit()
  }
  input.addEventListener('change', () => take(input.files[0]))
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    drop.addEventListener(type, (event) => {
      event.preventDefault()
      drop.classList.toggle('over', type === 'dragenter' || type === 'dragover')
    })
  }
  drop.addEventListener('drop', (event) => take(event.dataTransfer.files[0]))
  // A file that misses the box must not replace the page.
  for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault())
}
