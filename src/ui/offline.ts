import { trusted } from './trusted.ts'

/**
 * Has the page's files kept for when there is no network. `onNewer` is called when a newer version has been fetched and waits;
 * what it is given loads the page anew with it.
 */
export const keepOffline = async (onNewer: (reload: () => void) => void): Promise<void> => {
  // Only where the page was built is there a list of its files; only where it is safe (https, localhost) are they kept.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  const address = new URL('./offline.js', document.baseURI).href
  const registration = await serviceWorker.register(trusted('whyshake-offline', address)())
  const tell = (waiting: ServiceWorker) =>
    onNewer(() => {
      serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage('take over')
    })
  const watch = (worker: ServiceWorker) =>
    worker.addEventListener('statechange', () => {
      // Without a controller it is the first version that this browser sees.
      if (worker.state === 'installed' && serviceWorker.controller) tell(worker)
    })
  if (registration.waiting && serviceWorker.controller) tell(registration.waiting)
  if (registration.installing) watch(registration.installing)
  registration.addEventListener('updatefound', () => registration.installing && watch(registration.installing))
}
