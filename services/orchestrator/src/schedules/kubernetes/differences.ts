/**
 * Where an object of the API server is not as we state it, as paths (`spec.schedule`). Fields that we do not state belong to others and to the server's defaults;
 * of a list the whole is ours, for one more container is another pod.
 */
export function differences(stated: unknown, actual: unknown, path = ''): string[] {
  if (Array.isArray(stated)) return listDifferences(stated, actual, path)
  if (!isObject(stated)) return Object.is(stated, actual) ? [] : [path]
  if (!isObject(actual)) return [path]
  return Object.entries(stated).flatMap(([key, value]) => differences(value, actual[key], path === '' ? key : `${path}.${key}`))
}

/** Whether it tells of a list that has more than we state: who applies takes nothing out of a list that others have put there. */
export const isAddition = (difference: string): boolean => difference.endsWith(' more')

function listDifferences(stated: readonly unknown[], actual: unknown, path: string): string[] {
  if (!Array.isArray(actual)) return [path]
  const each = stated.flatMap((value, index) => differences(value, actual[index], `${path}[${index}]`))
  const more = actual.length > stated.length ? [`${path}: ${actual.length - stated.length} more`] : []
  return [...each, ...more]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date)
