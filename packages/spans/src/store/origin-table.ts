import { type Resource, type Scope, serviceOf } from '@clnrm/model';
import type { SpanBatch } from '../otlp/span-batch.ts';

/** Where spans come from: who made them, and by which library. */
export interface Origin {
  readonly resource: Resource;
  readonly scope: Scope;
}

/**
 * Numbers pairs of resource and scope from 0. A batch brings both with it each time: those with the same bytes are the
 * same, and are kept once.
 */
export class OriginTable {
  /** The pairs by their numbers. */
  readonly list: Origin[] = [];
  readonly #resources = new Shared<Resource>();
  readonly #scopes = new Shared<Scope>();
  readonly #pairs = new Map<Resource, Map<Scope, number>>();
  readonly #services: string[] = [];
  readonly #serviceNumbers: number[] = [];
  readonly #numberOfService = new Map<string, number>();

  /** The number of the pair of a span that is an object. */
  intern(resource: Resource, scope: Scope): number {
    let scopes = this.#pairs.get(resource);
    if (scopes === undefined) this.#pairs.set(resource, (scopes = new Map<Scope, number>()));
    const known = scopes.get(scope);
    if (known !== undefined) return known;
    const number = this.list.push({ resource, scope }) - 1;
    scopes.set(scope, number);
    return number;
  }

  /** The numbers of the pairs of a batch, by its scopes. */
  internBatch(batch: SpanBatch): readonly number[] {
    const resources = batch.resources.map((resource) =>
      this.#resources.of(resource.bytes(), () => resource.copy()),
    );
    return batch.scopes.map((scope, index) => {
      const resource = resources[batch.resourceOfScope[index] ?? 0] as Resource;
      return this.intern(
        resource,
        this.#scopes.of(scope.bytes(), () => scope.copy()),
      );
    });
  }

  /** The service of a pair. */
  service(number: number): string {
    const known = this.#services[number];
    if (known !== undefined) return known;
    const service = serviceOf(this.list[number] as Origin);
    this.#services[number] = service;
    return service;
  }

  /** The number of the service of a pair, counted from 0. */
  serviceNumber(number: number): number {
    return (this.#serviceNumbers[number] ??= this.#internService(this.service(number)));
  }

  /** The number of a service, -1 where it was not given one yet. */
  numberOfService(service: string): number {
    return this.#numberOfService.get(service) ?? -1;
  }

  #internService(service: string): number {
    const known = this.#numberOfService.get(service) ?? this.#numberOfService.size;
    this.#numberOfService.set(service, known);
    return known;
  }
}

/** Values by the bytes they are read from. */
class Shared<T> {
  readonly #values = new Map<string, T>();

  of(bytes: string, create: () => T): T {
    const known = this.#values.get(bytes);
    if (known !== undefined) return known;
    const value = create();
    this.#values.set(bytes, value);
    return value;
  }
}
