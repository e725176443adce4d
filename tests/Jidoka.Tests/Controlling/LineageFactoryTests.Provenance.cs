using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Controlling;
using Jidoka.Core.Deciding;
using Jidoka.Core.Intercepting;
using Jidoka.Storage.Verifying;

namespace Jidoka.Tests.Controlling;

/// <summary>The provenance of the factory's outputs: what it says, and that nobody can make it say something else.</summary>
public sealed partial class LineageFactoryTests
{
    private const string Answer = """{"choices":[{"message":{"content":"It was restated."}}]}""";

    private string Key =>
        File.ReadAllText(
            Path.Combine(
                _running.Node.Options.DataFolder,
                "logs",
                _running.Node.Log.Ledger.LogId + ".vkey"
            )
        );

    [Fact]
    public async Task The_provenance_of_an_effect_names_its_call_and_all_of_its_sources()
    {
        var made = await _control.ProvenanceAsync(IndexOfSending(), default);

        var (proven, reason) = ProvenanceCheck.Check(made.Envelope, Key);
        reason.ShouldBeNull();
        proven!.Index.ShouldBe(IndexOfSending());
        var said = proven.Predicate;
        said.GetProperty("output").GetString().ShouldBe("effect");
        said.GetProperty("resource").GetString().ShouldBe("Tool:mail/send");
        said.GetProperty("agent").GetString().ShouldBe("clerk");
        said.GetProperty("user").GetString().ShouldBe("alice");
        said.GetProperty("policies")[0].GetString().ShouldBe("mail");
        said.GetProperty("outcome").GetString().ShouldBe("done");
        var sources = said.GetProperty("sources")
            .EnumerateArray()
            .ToDictionary(
                s => s.GetProperty("source").GetString()!,
                s => s.GetProperty("strength").GetString()
            );
        sources
            .Keys.Order(StringComparer.Ordinal)
            .ShouldBe(Sorted(Raw, RawText, Docs, DocsBody, "Tool:kb/search"));
        sources["Tool:kb/search"].ShouldBe("proven");
        said.GetProperty("sources")
            .EnumerateArray()
            .Single(s => s.GetProperty("source").GetString() == "Tool:kb/search")
            .GetProperty("events")
            .GetArrayLength()
            .ShouldBePositive();
    }

    [Fact]
    public async Task The_command_line_makes_shows_and_verifies_it_with_the_public_key_and_the_answer()
    {
        var index = await AnswerAsync();
        var file = Path.Combine(_folder.Path, "answer.provenance.json");
        var key = Path.Combine(_folder.Path, "key");
        var (answer, other) = (
            Path.Combine(_folder.Path, "answer"),
            Path.Combine(_folder.Path, "other")
        );
        await File.WriteAllTextAsync(key, Key);
        await File.WriteAllTextAsync(answer, Answer);
        await File.WriteAllTextAsync(other, Answer + " ");

        (await CommandAsync("provenance", "make", $"{index}", "--out", file)).Exit.ShouldBe(0);

        var shown = await PlainAsync("provenance", "show", file);
        shown.Output.ShouldContain("not checked");
        shown.Output.ShouldContain("Model:m");
        var good = await PlainAsync(
            "provenance",
            "verify",
            file,
            "--key",
            key,
            "--content",
            answer
        );
        good.Exit.ShouldBe(0, good.Output);
        good.Output.ShouldContain("about this very output");
        good.Output.ShouldContain("clerk");
        good.Output.ShouldContain("alice");
        var bad = await PlainAsync("provenance", "verify", file, "--key", key, "--content", other);
        bad.Exit.ShouldBe(1);
        bad.Output.ShouldContain("another output");
    }

    [Fact]
    public async Task A_file_with_any_character_changed_proves_nothing()
    {
        var envelope = (await _control.ProvenanceAsync(await AnswerAsync(), default)).Envelope;
        var bytes = Encoding.UTF8.GetBytes(Answer);
        ProvenanceCheck.Check(envelope, Key, bytes).Reason.ShouldBeNull();

        // Every character of a file of this length would take minutes; a prime step meets every part of it.
        for (var i = 0; i < envelope.Length; i += i < 64 || i > envelope.Length - 256 ? 1 : 101)
        {
            var changed = envelope[..i] + (envelope[i] == 'A' ? 'B' : 'A') + envelope[(i + 1)..];
            ProvenanceCheck
                .Check(changed, Key, bytes)
                .Proven.ShouldBeNull($"character {i}, {envelope[i]}");
        }
    }

    public static TheoryData<string, string> Lies() =>
        new()
        {
            { "agent", "\"reader\"" },
            { "user", "\"bob\"" },
            { "session", "\"s9\"" },
            { "resource", "\"Model:other\"" },
            { "policies", "[\"mail\"]" },
            { "label", "{\"integrity\":\"trusted\",\"confidentiality\":\"public\"}" },
            { "mandates", "[\"m1\"]" },
            { "approval", "\"a1\"" },
            { "servedModel", "\"m-large\"" },
            { "outcome", "\"failed\"" },
            { "sources", "[{\"source\":\"Dataset:x/y\",\"events\":[0]}]" },
            { "approvals", "[{\"approval\":\"a1\",\"by\":\"boss\",\"events\":[1]}]" },
            { "sources", "null" },
            { "sources", "[{\"source\":\"Dataset:x/y\",\"events\":[\"0\"]}]" },
            { "approvals", "[{\"approval\":\"a1\",\"by\":\"boss\",\"events\":[{}]}]" },
            { "approvals", "[{\"approval\":\"a1\",\"by\":\"boss\",\"events\":[1e99]}]" },
            { "approval", "7" },
        };

    /// <summary>Whoever holds the key can still not say what the events do not.</summary>
    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_signed_statement_that_says_what_its_events_do_not_is_refused(
        string member,
        string lie
    )
    {
        var statement = await StatementAsync();
        statement["predicate"]!.AsObject()[member] = JsonNode.Parse(lie);

        Resigned(statement).Proven.ShouldBeNull();
    }

    [Fact]
    public async Task A_signed_statement_about_another_event_or_of_another_type_is_refused()
    {
        Resigned(await StatementAsync()).Reason.ShouldBeNull("nothing was changed");

        foreach (
            var change in (Action<JsonObject>[])
                [
                    s => s["subject"]![0]!["name"] = "default/node-1/0",
                    s => s["subject"]![0]!["digest"]!["rfc6962Leaf"] = new string('0', 64),
                    s => s["subject"]!.AsArray().Clear(),
                    s => s["predicateType"] = "https://slsa.dev/provenance/v1",
                    s => s["_type"] = "https://in-toto.io/Statement/v0.1",
                    s => s["predicate"]!["ledger"]!["decided"] = 0,
                    s => s["predicate"]!["ledger"]!["decided"] = "0",
                    s => s["predicate"]!["ledger"]!["log"] = "default/node-2",
                    s => s["predicate"]!["ledger"]!["settled"] = 1,
                    s => s["predicate"]!["ledger"]!["proofs"]!.AsArray().RemoveAt(0),
                    s => s["predicate"]!["ledger"]!["proofs"]![0] = "c2sp.org/tlog-proof@v1\n",
                ]
        )
        {
            var statement = await StatementAsync();
            change(statement);
            var (proven, reason) = Resigned(statement);
            proven.ShouldBeNull(statement["subject"]!.ToJsonString());
            reason.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Of_what_was_erased_there_is_no_digest_and_the_rest_still_verifies()
    {
        var index = await AnswerAsync();
        await _control.EraseAsync(new("user:alice", "asked for it"), default);

        var envelope = (await _control.ProvenanceAsync(index, default)).Envelope;

        ProvenanceCheck.Check(envelope, Key).Proven!.Digest.ShouldBeNull();
        ProvenanceCheck
            .Check(envelope, Key, Encoding.UTF8.GetBytes(Answer))
            .Reason!.ShouldContain("names no digest");
    }

    [Fact]
    public async Task What_let_no_output_pass_has_no_provenance_and_says_why()
    {
        foreach (
            var (index, word) in ((long, string)[])
                [(0, "no call"), (_sendIndex, "tool's own event"), (1_000_000, "no event")]
        )
            (
                await Should.ThrowAsync<ControlException>(() =>
                    _control.ProvenanceAsync(index, default)
                )
            ).Message.ShouldContain(word);
    }

    [Fact]
    public async Task An_approved_call_names_who_approved_it()
    {
        await _running.Node.Factory.AppendAsync(
            now => new PoliciesLoaded([
                new(
                    "held.cedar",
                    Policies
                        + """
                        @id("asks") @hold("finance") forbid(principal, action == Action::"callTool", resource == Tool::"mail/send");
                        """
                ),
            ])
            {
                TimeMs = now,
                By = "test",
            },
            default
        );
        await using var entered = await EnterAsync(
            "clerk",
            "alice",
            "s7",
            "mail/send",
            """{"to":"x@example.org"}"""
        );
        var waiting = _running.Node.Pipeline.AwaitAnswerAsync(entered, null, default).AsTask();
        await Eventually.IsTrueAsync(
            async () => !(await _control.ApprovalsAsync(false, default)).IsEmpty,
            "the call waits"
        );
        var open = (await _control.ApprovalsAsync(false, default)).Single();
        await _control.AnswerAsync(open.Id, new(true, "looked at it"), default);
        await using var passage = await waiting;
        await passage.SettleAsync(new(SettledAs.Done));

        var made = await _control.ProvenanceAsync(passage.Index, default);

        var (proven, reason) = ProvenanceCheck.Check(made.Envelope, Key);
        reason.ShouldBeNull();
        var approval = proven!.Predicate.GetProperty("approvals").EnumerateArray().Single();
        approval.GetProperty("by").GetString().ShouldBe("admin");
        approval.GetProperty("why").GetString().ShouldBe("looked at it");
        proven
            .Predicate.GetProperty("approval")
            .GetString()
            .ShouldBe(approval.GetProperty("approval").GetString());
    }

    private async Task<JsonObject> StatementAsync()
    {
        var made = await _control.ProvenanceAsync(await AnswerAsync(), default);
        var payload = JsonNode.Parse(made.Envelope)!["payload"]!.GetValue<string>();
        return JsonNode.Parse(Convert.FromBase64String(payload))!.AsObject();
    }

    [Fact]
    public async Task A_signed_statement_with_half_a_surrogate_pair_is_refused_in_words()
    {
        var text = (await StatementAsync()).ToJsonString();
        var broken = text.Replace("\"clerk\"", "\"\\ud800\"", StringComparison.Ordinal);
        broken.ShouldNotBe(text);

        Resigned(broken).Reason.ShouldBe("a text of the statement is not Unicode");
    }

    private (ProvenStatement? Proven, string? Reason) Resigned(JsonObject statement) =>
        Resigned(statement.ToJsonString());

    private (ProvenStatement? Proven, string? Reason) Resigned(string statement) =>
        ProvenanceCheck.Check(
            Encoding.UTF8.GetString(
                _running.Node.Sign(ProvenanceCheck.PayloadType, Encoding.UTF8.GetBytes(statement))
            ),
            Key
        );

    private async Task<long> AnswerAsync()
    {
        await using var passage = await InferAsync("clerk", "alice", "s1", "kb__search", false);
        await passage.SettleAsync(
            new(SettledAs.Done)
            {
                Status = 200,
                ServedModel = "m-1",
                Answer = Encoding.UTF8.GetBytes(Answer),
            }
        );
        return passage.Index;
    }

    private long IndexOfSending()
    {
        for (var i = 0L; i < _running.Node.Log.Ledger.Size; i++)
            if (
                EventJson.Read(_running.Node.Log.Ledger.Read(i)!.Value.Event.Span) is Decided
                {
                    Leg: Leg.Tool,
                    Resource.Name: "mail/send",
                }
            )
                return i;
        throw new InvalidOperationException("Nothing was sent.");
    }

    private Task<(int Exit, string Output)> CommandAsync(params string[] arguments) =>
        _running.CommandAsync(_folder, arguments);

    private static async Task<(int Exit, string Output)> PlainAsync(params string[] arguments)
    {
        using var process = global::System.Diagnostics.Process.Start(
            new global::System.Diagnostics.ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, "jidoka"),
                arguments
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
