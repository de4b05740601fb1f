/**
 * Turns a question that can be asked for many at once into one that is asked one at a time: whatever is asked within one
 * turn of the event loop goes out together. One alone waits for nothing but the end of that turn.
 * @param askAll answers in the order of the questions; what it throws, all of them are told
 * @param options.max most questions that go out together
 */
export function gather<Question, Answer>(
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  options: { max: number },
): (question: Question) => Promise<Answer> {
  interface Waiting {
    readonly question: Question;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (reason: unknown) => void;
  }
  let waiting: Waiting[] = [];

  const askThese = async (asked: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await askAll(asked.map(({ question }) => question));
      if (answers.length !== asked.length) throw new Error(`${answers.length} answers to ${asked.length} questions`);
      for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  const askWaiting = (): void => {
    const asked = waiting;
    waiting = [];
    for (let from = 0; from < asked.length; from += options.max) void askThese(asked.slice(from, from + options.max));
  };

  return (question) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(askWaiting);
      waiting.push({ question, resolve, reject });
    });
}
