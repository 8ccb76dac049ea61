/** Requests to the desk: the cookie goes by itself, the token against forged requests goes here. */

export class Problem extends Error {
  override readonly name = "Problem";

  /** `status` 0: the gateway was not reached. */
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail);
  }

  get isUnreachable(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

export type Query = Record<string, string | number | null | undefined>;

export class Client {
  csrfToken = "";
  onSignedOut: () => void = () => undefined;

  constructor(
    private readonly unreachable: string,
    private readonly send: typeof fetch = (...request) => fetch(...request),
  ) {}

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.request<T>("GET", path + queryOf(query));
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.request<T>("POST", path, body);
  }

  delete(path: string): Promise<void> {
    return this.request<void>("DELETE", path);
  }

  /** Throws Problem, with a detail that can be shown. */
  private async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = {};
    if (method !== "GET") headers["X-CSRF-Token"] = this.csrfToken;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response;
    try {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      response = await this.send(`/api/desk${path}`, { method, headers, body: payload });
    } catch {
      throw new Problem(0, "unreachable", this.unreachable);
    }
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
    throw await this.problemOf(response);
  }

  private async problemOf(response: Response): Promise<Problem> {
    const body: Record<string, unknown> = await response.json().catch(() => ({}));
    const problem = new Problem(
      response.status,
      String(body.code ?? ""),
      String(body.detail ?? this.unreachable),
      body,
    );
    if (problem.code === "not_signed_in") this.onSignedOut();
    return problem;
  }
}

/** `?a=1&b=2` without what is empty. */
export function queryOf(query: Query): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}
