using System.Text;
using Jidoka.Controlling;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Gateway;
using Microsoft.Data.Sqlite;

namespace Jidoka.Tests.Controlling;

/// <summary>Content is shown as it is to whom says why, and the ledger says so first; else its shape is.</summary>
public sealed class RawViewTests : IAsyncLifetime
{
    private const string Secret = "DE02120300000000202051";
    private const string Shape = "(22 characters)";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private RemoteControl _control = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        var url = new Uri(_running.Run.ControlUrl);
        _control = new(url, RunningNode.Token);
        _http = new HttpClient { BaseAddress = url };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", RunningNode.Token);
        await _running.Node.Factory.AppendAsync(
            now => new PoliciesLoaded([
                new(
                    "held.cedar",
                    """
                    @id("all") permit (principal, action, resource);
                    @id("asks") @hold("finance") forbid (principal, action == Action::"callTool", resource)
                    when { context.args.to != "x" };
                    """
                ),
            ])
            {
                TimeMs = now,
                By = "test",
            },
            None
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _control.DisposeAsync();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("approvals")]
    [InlineData("decisions")]
    public async Task Values_are_shown_only_to_whom_says_why_and_the_ledger_says_so_first(
        string what
    )
    {
        var (path, index, cleanup) = await HeldAsync(what);
        await using (cleanup)
        {
            var shape = await _http.GetStringAsync(path, None);
            shape.ShouldContain(Shape);
            shape.ShouldNotContain(Secret);
            shape.ShouldContain(Decision(index).Input!, customMessage: "the commitment");
            foreach (
                var query in new[] { "?raw=true", "?raw=true&why=", "?raw=true&why=%20", "?why=x" }
            )
                (await _http.GetAsync(path + query, None)).StatusCode.ShouldBe(
                    System.Net.HttpStatusCode.BadRequest,
                    query
                );
            var tooLong = "?raw=true&why=" + new string('x', ControlLimits.MaxWhyLength + 1);
            (await _http.GetAsync(path + tooLong, None)).IsSuccessStatusCode.ShouldBeFalse();
            Views().ShouldBeEmpty("nothing was shown");

            var raw = await _http.GetStringAsync(path + "?raw=true&why=case%203", None);
            raw.ShouldContain(Secret);
            var view = Views().ShouldHaveSingleItem();
            (view.Index, view.Part, view.By, view.Why).ShouldBe(
                (index, "input", "admin", "case 3")
            );
        }
    }

    [Theory]
    [InlineData("approvals")]
    [InlineData("decisions")]
    public async Task What_cannot_be_recorded_is_not_shown(string what)
    {
        var (path, _, cleanup) = await HeldAsync(what);
        await using (cleanup)
        {
            using (var other = Database())
            {
                Execute(other, "BEGIN IMMEDIATE");
                using var answer = await _http.GetAsync(path + "?raw=true&why=case", None);
                answer.IsSuccessStatusCode.ShouldBeFalse();
                var said = await answer.Content.ReadAsStringAsync(None);
                said.ShouldContain("not shown");
                said.ShouldNotContain(Secret);
                (await _http.GetStringAsync(path, None)).ShouldContain(Shape);
                Execute(other, "ROLLBACK");
            }
            Views().ShouldBeEmpty();
            (await _http.GetStringAsync(path + "?raw=true&why=case", None)).ShouldContain(Secret);
        }
    }

    [Fact]
    public async Task The_command_shows_values_and_says_how_where_it_does_not()
    {
        var (_, index, cleanup) = await HeldAsync("decisions");
        await using (cleanup)
        {
            var (exit, output) = await _running.CommandAsync(
                _folder,
                ["policy", "explain", $"{index}"]
            );
            (exit, output.Contains(Secret, StringComparison.Ordinal)).ShouldBe((0, false));
            output.ShouldContain("--raw --why TEXT");
            output.ShouldContain(Shape);
            (exit, output) = await _running.CommandAsync(
                _folder,
                ["policy", "explain", $"{index}", "--raw", "--why", "case 3"]
            );
            (exit, output.Contains(Secret, StringComparison.Ordinal)).ShouldBe((0, true));
            output.ShouldNotContain("--raw --why TEXT");
            Views().ShouldHaveSingleItem().Why.ShouldBe("case 3");
        }
    }

    [Fact]
    public async Task Of_what_is_erased_nothing_is_shown_and_nothing_said_to_be()
    {
        var (path, _, cleanup) = await HeldAsync("decisions");
        await using (cleanup)
        {
            await _control.EraseAsync(new("agent:clerk", "asked for"), None);
            (await _http.GetStringAsync(path + "?raw=true&why=case", None)).ShouldContain("erased");
            Views().ShouldBeEmpty();
        }
    }

    private async Task<(string Path, long Index, IAsyncDisposable Cleanup)> HeldAsync(string what)
    {
        var entered = await _running.Node.Pipeline.EnterAsync(
            new InterceptedCall
            {
                Id = _running.Node.Pipeline.NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = AssetId.Tool("bank", "pay"),
                Arguments = Encoding.UTF8.GetBytes($$"""{"to":"{{Secret}}"}"""),
            },
            new Caller
            {
                Tenant = new("default"),
                Agent = new("clerk"),
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
            },
            None
        );
        var waiting = _running.Node.Pipeline.AwaitAnswerAsync(entered, null, None).AsTask();
        await Eventually.IsTrueAsync(() => _running.Node.Approvals.Waiting > 0, "it waits");
        var row = (await _control.ApprovalsAsync(false, None)).ShouldHaveSingleItem();
        var path =
            what == "approvals"
                ? "/admin/v1/approvals/" + row.Id
                : $"/admin/v1/decisions/{row.Decided}/explain";
        return (path, row.Decided, new Held(_control, row.Id, entered, waiting));
    }

    private Decided Decision(long index) =>
        (Decided)EventJson.Read(_running.Node.Log.Ledger.Read(index)!.Value.Event.Span);

    private List<ContentViewed> Views()
    {
        var found = new List<ContentViewed>();
        for (var index = 0L; index < _running.Node.Log.Ledger.Size; index++)
        {
            if (
                EventJson.Read(_running.Node.Log.Ledger.Read(index)!.Value.Event.Span)
                is ContentViewed view
            )
                found.Add(view);
        }
        return found;
    }

    private SqliteConnection Database()
    {
        var file = Path.Combine(
            _running.Node.Options.DataFolder,
            "logs",
            _running.Node.Log.Ledger.LogId + ".db"
        );
        var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        return database;
    }

    private static void Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A held call, which ends with a refusal.</summary>
    private sealed class Held(
        RemoteControl control,
        ApprovalId id,
        Passage entered,
        Task<Passage> waiting
    ) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await control.AnswerAsync(id, new(false), None);
            await (await waiting).DisposeAsync();
            await entered.DisposeAsync();
        }
    }
}
