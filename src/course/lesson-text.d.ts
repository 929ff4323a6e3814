/** What a lesson's Markdown is once the build has read it. */
declare module '*/lesson.md' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an import would make this file a module, and the pattern no longer ambient
  const text: import('./lesson.ts').LessonText
  export default text
}
