using System.Net.Http.Headers;
using System.Text;
using Jidoka.Controlling;
using Jidoka.Core.Deciding;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting.Lineage;
using Jidoka.Gateway;

namespace Jidoka.Tests.Controlling;

/// <summary>The factory itself: what is registered, what is played, and how it is asked.</summary>
public sealed partial class LineageFactoryTests
{
    private async Task RegisterAsync()
    {
        Asset Tool(string server, string name, Effects effects) =>
            new()
            {
                Id = AssetId.Tool(server, name),
                Parents = [AssetId.Server(server)],
                Tool = new()
                {
                    Effects = effects,
                    Selects = effects == Effects.Reads ? [] : ["to"],
                    InputSchema =
                        """{"type":"object","properties":{"to":{"type":"string"},"body":{"type":"string"},"query":{"type":"string"}}}""",
                    ResultLabel = new(Integrity.Untrusted, Confidentiality.Confidential, ["pii"]),
                },
            };
        foreach (
            var asset in (Asset[])
                [
                    new() { Id = AssetId.Model("m") },
                    new() { Id = AssetId.Server("mail") },
                    new() { Id = AssetId.Server("kb") },
                    Tool("kb", "search", Effects.Reads) with
                    {
                        Attributes = ImmutableSortedDictionary<string, string>.Empty.Add(
                            "reads",
                            "warehouse/docs"
                        ),
                    },
                    Tool("mail", "send", Effects.Writes | Effects.External),
                    Tool("mail", "read", Effects.Reads),
                ]
        )
            await _running.Node.Factory.AppendAsync(
                now => new AssetRegistered(asset) { TimeMs = now, By = "test" },
                default
            );
    }

    private async Task PlayAsync()
    {
        // 1. The job reports itself.
        using var http = new HttpClient { BaseAddress = new Uri(_running.Run.ControlUrl) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            RunningNode.Token
        );
        const string report = """
            {"eventType":"COMPLETE","eventTime":"2026-01-01T00:00:00Z","producer":"test:x","schemaURL":"test:y",
             "run":{"runId":"43d7db3b-8984-4cda-b237-8c6919b36670"},"job":{"namespace":"etl","name":"ingest"},
             "inputs":[{"namespace":"lake","name":"raw/docs"}],
             "outputs":[{"namespace":"warehouse","name":"docs","facets":{"columnLineage":{"fields":{"body":{"inputFields":[
               {"namespace":"lake","name":"raw/docs","field":"text","transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}}}}}]}
            """;
        using var content = new StringContent(report, Encoding.UTF8, "application/json");
        (await http.PostAsync("/api/v1/lineage", content)).EnsureSuccessStatusCode();

        // 2. The clerk asks the model before it has read anything, retrieves, asks again, and sends a mail.
        await InferAsync("clerk", "alice", "s1");
        await CallAsync("clerk", "alice", "s1", "kb/search", """{"query":"figures"}""");
        _before = _running.Node.Log.Ledger.Size;
        var arguments = $$"""{"to":"bob@example.org","body":"Note that {{Fact}}."}""";
        await using (
            var answer = await InferAsync("clerk", "alice", "s1", "kb__search", settle: false)
        )
        {
            var intents = await _running.Node.Pipeline.DecideIntentsAsync(
                answer,
                [new("c1", "mail__send", Encoding.UTF8.GetBytes(arguments))],
                default
            );
            intents[0].Decision.IsAllowed.ShouldBeTrue(intents[0].Decision.Reason);
            _sendIndex = intents[0].Index;
            await answer.SettleAsync(new(SettledAs.Done));
        }
        await CallAsync("clerk", "alice", "s1", "mail/send", arguments);

        // 3. The reader reads its mail and asks its model about it.
        await CallAsync("reader", "bob", "s2", "mail/read", "{}");
        await InferAsync("reader", "bob", "s2", "mail__read");
        // 4. A third session, which has nothing to do with it.
        await InferAsync("reader", "bob", "s3");
    }

    private static Caller CallerOf(string agent, string user) =>
        new()
        {
            Tenant = new("t"),
            Agent = new(agent),
            User = new UserId(user),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
        };

    private async Task<Passage> InferAsync(
        string agent,
        string user,
        string session,
        string? shows = null,
        bool settle = true
    )
    {
        var passage = await _running.Node.Pipeline.EnterAsync(
            new()
            {
                Id = _running.Node.Pipeline.NewCallId(),
                Kind = CallKind.Infer,
                Door = Door.OpenAiChat,
                Resource = AssetId.Model("m"),
                Body = "{}"u8.ToArray(),
                Parts = shows is null
                    ? [new(PartRole.User, "\"hello\""u8.ToArray())]
                    :
                    [
                        new(PartRole.User, "\"hello\""u8.ToArray()),
                        new(
                            PartRole.ToolResult,
                            Encoding.UTF8.GetBytes($"\"{Fact}\""),
                            "c0",
                            shows,
                            "{}"u8.ToArray()
                        ),
                    ],
                Hint = new(Header: session),
            },
            CallerOf(agent, user),
            default
        );
        passage.Decision.IsAllowed.ShouldBeTrue(passage.Decision.Reason);
        if (settle)
        {
            await passage.SettleAsync(new(SettledAs.Done));
            await passage.DisposeAsync();
        }
        return passage;
    }

    private async Task CallAsync(
        string agent,
        string user,
        string session,
        string tool,
        string arguments
    )
    {
        await using var passage = await EnterAsync(agent, user, session, tool, arguments);
        passage.Decision.IsAllowed.ShouldBeTrue(passage.Decision.Reason);
        await passage.SettleAsync(new(SettledAs.Done));
    }

    private async Task<Passage> EnterAsync(
        string agent,
        string user,
        string session,
        string tool,
        string arguments
    ) =>
        await _running.Node.Pipeline.EnterAsync(
            new()
            {
                Id = _running.Node.Pipeline.NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = new(AssetKind.Tool, tool),
                Arguments = Encoding.UTF8.GetBytes(arguments),
                Hint = new(Header: session),
            },
            CallerOf(agent, user),
            default
        );

    private async Task<string[]> AskAsync(DataQuestion question, string of)
    {
        var view = await _control.DataAsync(new(question, of), default);
        view.IsCut.ShouldBeFalse();
        await ShouldBeProvenAsync(view.Found);
        return [.. view.Found.Select(f => f.Node).Order(StringComparer.Ordinal)];
    }

    // A path begins and ends where it says, hangs together, and every link of it cites an event of the ledger.
    private async Task ShouldBeProvenAsync(ImmutableArray<FoundView> found)
    {
        var size = _running.Node.Log.Ledger.Size;
        foreach (var one in found)
        {
            for (var i = 1; i < one.Path.Length; i++)
                one.Path[i].From.ShouldBe(one.Path[i - 1].To);
            foreach (var link in one.Path)
            {
                link.First.Index.ShouldBeLessThan(size);
                var stored = _running.Node.Log.Ledger.Read(link.First.Index)!.Value;
                byte[] leaf = [0, (byte)stored.Class, .. stored.Event.Span];
                link.First.Hash.ShouldBe(
                    Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(leaf))
                );
            }
        }
        await Task.CompletedTask;
    }

    private string Session(string header)
    {
        var found = "";
        for (var i = 0L; i < _running.Node.Log.Ledger.Size; i++)
        {
            if (
                EventJson.Read(_running.Node.Log.Ledger.Read(i)!.Value.Event.Span) is Decided d
                && d.Session.Value.Contains(header, StringComparison.Ordinal)
            )
                found = "Session:" + d.Session.Value;
        }
        found.ShouldNotBeEmpty();
        return found;
    }

    private string[] Sorted(params string[] nodes) => [.. nodes.Order(StringComparer.Ordinal)];
}
