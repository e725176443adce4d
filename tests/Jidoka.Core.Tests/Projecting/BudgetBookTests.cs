namespace Jidoka.Core.Tests.Projecting;

public sealed class BudgetBookTests
{
    private static readonly AgentId Agent = new("a");
    private static readonly AgentFacts Ten = new() { CallBudget = 10, BudgetWindowMs = 1000 };

    [Fact]
    public void Concurrent_reservations_never_overspend()
    {
        var book = new BudgetBook();
        var granted = 0;
        Parallel.For(
            0,
            200,
            _ =>
            {
                if (book.Reserve(Agent, Ten, 500, 1) is not null)
                    Interlocked.Increment(ref granted);
            }
        );
        granted.ShouldBe(10);
        book.Remaining(Agent, Ten, 500).ShouldBe(0);
    }

    [Fact]
    public void What_was_not_spent_comes_back_and_a_new_window_starts_full()
    {
        var book = new BudgetBook();
        var reservation = book.Reserve(Agent, Ten, 500, 10)!;
        book.Settle(reservation, spent: 4);
        book.Remaining(Agent, Ten, 500).ShouldBe(6);
        book.Remaining(Agent, Ten, 1500).ShouldBe(10);
        book.Settle(book.Reserve(Agent, Ten, 1500, 1)!, 1);
        book.Remaining(Agent, Ten, 700).ShouldBe(9, "a clock that steps back opens no window anew");
    }

    [Fact]
    public void An_agent_without_a_budget_is_not_limited()
    {
        var book = new BudgetBook();
        book.Reserve(Agent, new AgentFacts(), 0, 1000).ShouldNotBeNull();
        book.Remaining(Agent, new AgentFacts(), 0).ShouldBeNull();
    }
}
