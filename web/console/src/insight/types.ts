export interface Counts {
  turns: number;
  direct: number;
  suggested: number;
  refused: number;
  missed: number;
  task: number;
  failed: number;
  conversations: number;
}

export interface Summary extends Counts {
  sessions: {
    total: number;
    self_service_rate: number | null;
    no_transfer_rate: number | null;
    is_provisional_since: string | null;
  };
  handoffs: {
    total: number;
    answered: number;
    waiting_p50_s: number | null;
    waiting_p90_s: number | null;
    within_sla_rate: number | null;
    handling_p50_s: number | null;
  };
  csat: { count: number; average: number | null; satisfied_rate: number | null };
  feedback: { up: number; down: number };
}

export interface Day extends Counts {
  day: string;
  handoffs: number;
  self_service_rate: number | null;
  no_transfer_rate: number | null;
}

export type Cell = string | number | null;
export type TableRow = Record<string, Cell>;
