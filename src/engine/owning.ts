interface Destroyable {
  destroy(): void;
}

/** Does `work`; when it fails, destroys what it had passed to `own` until then, the last first. */
export async function owning<T>(work: (own: <R extends Destroyable>(resource: R) => R) => Promise<T>): Promise<T> {
  const owned: Destroyable[] = [];
  try {
    return await work(resource => {
      owned.push(resource);
      return resource;
    });
  } catch (error) {
    for (const resource of owned.reverse()) resource.destroy();
    throw error;
  }
}
