export type BudgetConfig = never;
