/** What a lesson's Markdown is once the build has read it. */
declare module '*/lesson.md' {
  const text: import('./lesson.ts').LessonText
  export default text
}
