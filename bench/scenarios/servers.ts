/** Servers of scenarios: each in a process of its own that is asked questions, one after the other. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Server<Question> {
  readonly url: string;
  ask<Answer>(question: Question): Promise<Answer>;
  stop(): void;
}

/** @param script below `processes/` */
export async function startServer<Question extends object>(script: string, args: readonly string[] = []): Promise<Server<Question>> {
  const child = fork(new URL(`processes/${script}`, import.meta.url), args);
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`)));
  ended.catch(() => undefined);
  const answer = async () => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message;
  };
  const { url } = await answer();
  return {
    url,
    ask(question) {
      const answered = answer();
      child.send(question);
      return answered;
    },
    stop: () => void child.kill(),
  };
}

/** In the server's process: tells its address, then answers. It ends with the process that started it. */
export function answerQuestions<Question>(url: string, answer: (question: Question) => unknown): void {
  process.on('message', (question) => void Promise.resolve(answer(question as Question)).then((given) => process.send?.(given ?? {})));
  process.on('disconnect', () => process.exit());
  process.send?.({ url });
}
