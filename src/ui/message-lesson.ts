import { counted } from './message.ts'

/** The words of the lessons and of their list. They load with them; another language is another table of this type. */
export type LessonMessages = typeof english

const english = {
  lessonsPage: {
    title: 'Lessons',
    lead: 'Each lesson reads one connection with you and then asks you to change it. What is solved is marked in this browser and nowhere else.',
    minutes: (n: number) => `about ${counted(n, 'minute')}`,
    done: 'solved',
    fault: (what: string) => `The lessons could not be fetched: ${what}. Load the page again.`,
  },
  lesson: {
    place: (n: number, of: number, minutes: number) => `Lesson ${n} of ${of}, about ${counted(minutes, 'minute')}`,
    lead: 'Dotted words and numbers are read from the connection that this lesson starts with.',
    live: 'Connection',
    fixed: 'fixed in this lesson',
    show: {
      instrument: (what: string) => `Show ${what} in the ladder`,
      story: (what: string) => `Show ${what} in the story`,
    },
    showLadder: { instrument: 'Show the ladder', story: 'Show the story' },
    notSent: (what: string) => `${what} is not sent now`,
    yourTurn: 'Your turn',
    enough: (n: number) => (n === 1 ? '1 change is enough' : `${n} changes are enough`),
    holds: 'yes',
    fails: 'not yet',
    hint: (n: number) => `Hint ${n}`,
    nextHint: (n: number, of: number) => `Hint ${n} of ${of}`,
    noHint: 'No more hints',
    solution: 'Show the solution',
    solutionShown: 'The solution is in place.',
    again: 'Start again',
    startedAgain: 'Back at the start of the lesson.',
    solved: (yours: number, fewest: number) =>
      `Solved with ${counted(yours, 'change')}${
        yours < fewest
          ? `, fewer than the ${fewest} of our solution.`
          : yours === fewest
            ? ', as few as our solution.'
            : `. ${fewest} ${fewest === 1 ? 'is' : 'are'} enough.`
      }`,
    others: 'Other lessons',
    all: 'All lessons',
    titled: (n: number, title: string) => `Lesson ${n}, ${title}`,
    next: (title: string) => `Next lesson: ${title}`,
  },
} as const

export const l: LessonMessages = english
