// Copy buttons show only where the browser can copy.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy)
      const label = button.textContent
      button.textContent = 'Copied'
      button.classList.add('done')
      setTimeout(() => {
        button.textContent = label
        button.classList.remove('done')
      }, 2000)
    })
  }
}
