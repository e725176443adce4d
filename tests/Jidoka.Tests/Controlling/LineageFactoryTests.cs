using System.Net.Http.Headers;
using System.Text;
using Jidoka.Controlling;
using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway;

namespace Jidoka.Tests.Controlling;

/// <summary>
/// A small factory whose lineage can be worked out by hand: an ingest job fills a dataset, an agent retrieves from it and
/// sends a mail, a second agent reads the mail. The four questions and the recall of the first source have to say exactly
/// that.
/// </summary>
public sealed partial class LineageFactoryTests : IAsyncLifetime
{
    private const string Raw = "Dataset:lake/raw/docs";
    private const string Docs = "Dataset:warehouse/docs";
    private const string RawText = "Column:lake/raw/docs#text";
    private const string DocsBody = "Column:warehouse/docs#body";
    private const string Fact = "the quarterly figures of the north plant were restated in march";

    private const string Policies = """
        @id("models") permit(principal, action == Action::"infer", resource);
        @id("clerk-searches") permit(principal == Agent::"clerk", action == Action::"callTool", resource == Tool::"kb/search");
        @id("mail") permit(principal, action == Action::"callTool", resource in Server::"mail");
        @id("reader-by-day") permit(principal == Agent::"reader", action == Action::"callTool", resource == Tool::"kb/search")
          when { context.session.calls < 0 };
        """;

    private readonly TestFolder _folder = new(
        """
        listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
        users: {alice: , bob: }
        agents:
          clerk: {user: alice}
          reader: {user: bob}
        """
    );

    private RunningNode _running = null!;
    private RemoteControl _control = null!;
    private long _sendIndex;
    private long _before;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("policies/all.cedar", Policies);
        _running = await RunningNode.StartAsync(_folder);
        _control = new(new Uri(_running.Run.ControlUrl), RunningNode.Token);
        await RegisterAsync();
        await PlayAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Used_tells_what_data_an_agent_used_and_who_used_data()
    {
        (await AskAsync(DataQuestion.Used, "Agent:clerk")).ShouldBe(
            // It read what the mail tool answered, too.
            Sorted(Raw, RawText, Docs, DocsBody, "Tool:kb/search", "Tool:mail/send", "Server:mail")
        );
        (await AskAsync(DataQuestion.Used, "User:bob")).ShouldBe(
            Sorted(
                Raw,
                RawText,
                Docs,
                DocsBody,
                "Tool:kb/search",
                "Tool:mail/send",
                "Server:mail",
                "Tool:mail/read"
            )
        );
        (await AskAsync(DataQuestion.Used, Raw)).ShouldBe(
            Sorted(Session("s1"), Session("s2"), "Model:m")
        );
        (await AskAsync(DataQuestion.Used, "Class:pii")).ShouldContain(Session("s1"));
        (await AskAsync(DataQuestion.Used, "Class:nothing")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Origin_tells_the_first_sources()
    {
        (await AskAsync(DataQuestion.Origin, Session("s2"))).ShouldBe(Sorted(RawText, "Model:m"));
        (await AskAsync(DataQuestion.Origin, Docs)).ShouldBe(Sorted(RawText));
        (await AskAsync(DataQuestion.Origin, DocsBody)).ShouldBe(Sorted(RawText));
        (await AskAsync(DataQuestion.Origin, Session("s3"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Usage_tells_what_came_of_it_and_not_what_was_before_it()
    {
        var usage = await AskAsync(DataQuestion.Usage, Raw);

        usage.ShouldContain("Effect:" + _sendIndex);
        usage.ShouldContain("Model:m");
        usage.ShouldContain(Docs);
        usage.Where(u => u.StartsWith("Effect:", StringComparison.Ordinal)).Count().ShouldBe(1);
        // The answers from before the retrieval, and of the third session, have nothing to do with it.
        usage
            .Where(u => u.StartsWith("Output:", StringComparison.Ordinal))
            .Select(u =>
                long.Parse(u["Output:".Length..], System.Globalization.CultureInfo.InvariantCulture)
            )
            .ShouldAllBe(i => i >= _before);
        usage.Count(u => u.StartsWith("Output:", StringComparison.Ordinal)).ShouldBe(2);
        usage.ShouldNotContain(Session("s3"));
    }

    [Fact]
    public async Task Access_tells_who_could_by_policy_and_who_did()
    {
        var view = await _control.DataAsync(new(DataQuestion.Access, Docs), default);

        view.Could!.Value.Select(c =>
                $"{c.Agent} {c.Resource} {c.Access} {string.Join(',', c.Policies)}"
            )
            .ShouldBe([
                "clerk Tool:kb/search Always clerk-searches",
                "reader Tool:kb/search OnCondition reader-by-day",
            ]);
        view.Could.Value[1].Conditions.ShouldHaveSingleItem().ShouldContain("calls");
        var did = view.Found.ToDictionary(f => f.Node);
        did.Keys.Order(StringComparer.Ordinal).ShouldBe(Sorted(Session("s1"), Session("s2")));
        did[Session("s1")].Agents!.Value.ShouldBe(["clerk"]);
        did[Session("s1")].Users!.Value.ShouldBe(["alice"]);
        did[Session("s2")].Agents!.Value.ShouldBe(["reader"]);
    }

    [Fact]
    public async Task A_value_that_stands_in_the_source_is_proven_and_what_was_only_in_view_is_possible()
    {
        var usage = await _control.DataAsync(new(DataQuestion.Usage, "Tool:kb/search"), default);

        var sent = usage.Found.Single(f => f.Node == "Effect:" + _sendIndex);
        sent.Strength.ShouldBe(LinkStrength.Proven);
        sent.Path.Select(l => l.To).ShouldBe([$"Value:{_sendIndex}/body", sent.Node]);
        usage.Found.Single(f => f.Node == Session("s2")).Strength.ShouldBe(LinkStrength.Possible);
    }

    [Fact]
    public async Task A_recall_finds_all_that_came_of_a_source_contains_it_at_once_and_can_be_undone()
    {
        var size = _running.Node.Log.Ledger.Size;
        var dry = await _control.RecallAsync(new(Raw), default);
        _running.Node.Log.Ledger.Size.ShouldBe(size);
        dry.Id.ShouldBeNull();

        var recall = await _control.RecallAsync(new(Raw, Contain: true, Why: "poisoned"), default);

        recall.Sessions.ShouldBe(dry.Sessions);
        recall.Sessions.Select(s => "Session:" + s).ShouldBe(Sorted(Session("s1"), Session("s2")));
        recall.Agents.ShouldBe(["clerk", "reader"]);
        recall.Effects.ShouldBe([
            _sendIndex.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ]);
        recall.Assets.Select(a => a.ToString()).ShouldBe([Raw, Docs, "Tool:kb/search"]);
        (await VerdictAsync("clerk", "alice", "s1", "mail/read")).ShouldBe("jidoka:recalled");
        (await VerdictAsync("clerk", "alice", "s9", "kb/search")).ShouldBe("jidoka:recalled");
        (await VerdictAsync("reader", "bob", "s8", "mail/read")).ShouldBe("mail");

        await _control.EndRecallAsync(recall.Id!, default);

        (await VerdictAsync("clerk", "alice", "s1", "mail/read")).ShouldBe("mail");
        (await VerdictAsync("clerk", "alice", "s9", "kb/search")).ShouldBe("clerk-searches");
    }

    [Fact]
    public async Task A_recall_since_a_time_leaves_out_what_was_before()
    {
        var later = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds();
        (await _control.RecallAsync(new(Raw, later), default)).Found.ShouldBeEmpty();
        (
            await _control.RecallAsync(new("Tool:kb/search", later), default)
        ).Sessions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_question_waits_for_the_event_that_it_needs_and_refuses_one_that_is_not_there()
    {
        var last = _running.Node.Log.Ledger.Size - 1;
        var view = await _control.DataAsync(new(DataQuestion.Used, "*", AtLeast: last), default);
        view.Watermark.ShouldBeGreaterThan(last);
        (
            await Should.ThrowAsync<ControlException>(() =>
                _control.DataAsync(new(DataQuestion.Used, "*", AtLeast: last + 1_000), default)
            )
        ).Fault.ShouldBe(ControlFault.NotFound);
    }

    private async Task<string> VerdictAsync(string agent, string user, string session, string tool)
    {
        await using var passage = await EnterAsync(agent, user, session, tool, "{}");
        var by = passage.Decision.Policies[0];
        if (passage.Decision.IsAllowed)
            await passage.SettleAsync(new(SettledAs.Done));
        return by;
    }
}
