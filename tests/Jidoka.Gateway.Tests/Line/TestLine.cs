using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Recording;
using Jidoka.Gateway.Tests.Recording;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Line;

/// <summary>The real pipeline on a log in memory.</summary>
internal sealed class TestLine
{
    public const string PermitAll = """@id("all") permit (principal, action, resource);""";

    private TestLine(
        MemoryLog log,
        LiveFactory factory,
        BudgetBook budgets,
        ISessionOwner sessions,
        ApprovalOptions approvals,
        FakeTimeProvider time
    )
    {
        var ids = new IdSource(1);
        Log = log;
        Budgets = budgets;
        Factory = factory;
        Cord = new Cord();
        Coverage = new CoverageNotes(time);
        Approvals = new ApprovalBook(factory, log, approvals, ids, time);
        Pipeline = new Pipeline(
            factory,
            sessions,
            budgets,
            new Recorder(log, alwaysPower: false),
            Approvals,
            Cord,
            Coverage,
            ids,
            time
        )
        {
            Recall = new(log),
        };
    }

    public static FakeTimeProvider Time { get; } =
        new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public MemoryLog Log { get; }
    public BudgetBook Budgets { get; }
    public LiveFactory Factory { get; }
    public Cord Cord { get; }
    public CoverageNotes Coverage { get; }
    public ApprovalBook Approvals { get; }
    public Pipeline Pipeline { get; }

    public static Task<TestLine> StartAsync(string policies, params Asset[] assets) =>
        StartAsync(new LocalSessionOwner(), policies, assets);

    public static async Task<TestLine> StartAsync(
        ISessionOwner sessions,
        string policies,
        params Asset[] assets
    )
    {
        var line = await OpenAsync(new MemoryLog(), sessions, new(), Time);
        foreach (var asset in assets)
            await line.ChangeAsync(now => new AssetRegistered(asset) { TimeMs = now, By = "test" });
        await line.LoadAsync(policies);
        return line;
    }

    /// <summary>A node on a log that may hold what an earlier one left.</summary>
    public static async Task<TestLine> OpenAsync(
        MemoryLog log,
        ISessionOwner sessions,
        ApprovalOptions approvals,
        FakeTimeProvider time
    )
    {
        var factory = await LiveFactory.OpenAsync(log, time, default);
        var flow = await FlowProjection.OpenAsync(log, new BudgetBook(), factory.Current, default);
        await SessionRecall.RestoreAsync(
            flow.Sessions,
            sessions,
            factory.Current,
            time.GetUtcNow().ToUnixTimeMilliseconds()
        );
        return new(log, factory, new BudgetBook(), sessions, approvals, time);
    }

    public async Task LoadAsync(string policies) =>
        await ChangeAsync(now => new PoliciesLoaded([new("test.cedar", policies)])
        {
            TimeMs = now,
            By = "test",
        });

    public async Task ChangeAsync(Func<long, ControlEvent> change) =>
        await Factory.AppendAsync(change, default);

    public Task StopAsync(string agent) =>
        ChangeAsync(now => new AgentStopped(new(agent), "test") { TimeMs = now, By = "test" });

    public ValueTask<Passage> EnterAsync(InterceptedCall call, Caller? caller = null) =>
        Pipeline.EnterAsync(call, caller ?? Agent("a"), default);

    /// <summary>Whether policy lets a tool call pass, which then ends with nothing done.</summary>
    public async Task<bool> PassesAsync(string arguments, SessionHint hint, string agent = "a")
    {
        await using var passage = await EnterAsync(ToolCall(arguments, hint: hint), Agent(agent));
        return passage.Decision.IsAllowed;
    }

    public static Caller Agent(string agent, string? user = null, params string[] chain) =>
        new()
        {
            Tenant = new("t"),
            Agent = new(agent),
            User = user is null ? null : new UserId(user),
            Chain = [.. chain.Select(c => new AgentId(c))],
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
        };

    public InterceptedCall Infer(string user = "hello", SessionHint? hint = null) =>
        new()
        {
            Id = Pipeline.NewCallId(),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Resource = AssetId.Model("m"),
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new { model = "m", messages = new[] { new { role = "user", content = user } } }
            ),
            Parts = [new(PartRole.User, JsonSerializer.SerializeToUtf8Bytes(user))],
            Hint = hint ?? SessionHint.None,
        };

    public InterceptedCall ToolCall(
        string arguments,
        string tool = "pay",
        SessionHint? hint = null
    ) =>
        new()
        {
            Id = Pipeline.NewCallId(),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = AssetId.Tool("bank", tool),
            Arguments = Encoding.UTF8.GetBytes(arguments),
            Hint = hint ?? SessionHint.None,
        };

    public static Asset PayTool { get; } =
        new()
        {
            Id = AssetId.Tool("bank", "pay"),
            Tool = new ToolFacts { Effects = Effects.Spends, Selects = ["to"] },
        };

    public static Asset HumanAgent(string agent, long? budget = null) =>
        new()
        {
            Id = AssetId.Agent(new(agent)),
            Agent = new AgentFacts { HumanUserTurns = true, CallBudget = budget },
        };
}
