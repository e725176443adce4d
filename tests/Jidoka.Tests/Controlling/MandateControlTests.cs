using System.Text.Json;
using Jidoka.Controlling;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Gateway;

namespace Jidoka.Tests.Controlling;

/// <summary>Mandates as the operator gives them: over the control port's socket, and on the command line.</summary>
public sealed class MandateControlTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private long _endsMs;
    private RemoteControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        _endsMs = _running.Node.NowMs + 3_600_000;
        _control = new(new Uri(_running.Run.ControlUrl), RunningNode.Token);
        await _running.Node.Factory.AppendAsync(
            now => new PoliciesLoaded([
                new("all.cedar", """@id("all") permit (principal, action, resource);"""),
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
        await _control.DisposeAsync();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_session_that_is_given_a_mandate_keeps_to_it_and_its_story_shows_it()
    {
        var given = await _control.GiveMandateAsync(
            Request(new() { Purpose = "mail", Tools = ["mail/*"] }),
            None
        );
        given.Index.ShouldBePositive();
        (await PoliciesOfCallAsync()).ShouldBe(["jidoka:mandate"]);
        var story = await _control.SessionAsync(new("run-1"), None);
        var mandate = story.Mandates.ShouldNotBeNull().ShouldHaveSingleItem();
        (mandate.Id, mandate.Terms.Purpose, mandate.Source).ShouldBe(
            (given.Id, "mail", MandateSource.Operator)
        );
        var narrower = await _control.GiveMandateAsync(
            Request(new() { Tools = ["mail/send"] }) with
            {
                Proposed = true,
            },
            None
        );
        (await _control.SessionAsync(new("run-1"), None))
            .Mandates!.Value.Single()
            .Source.ShouldBe(MandateSource.Planner);
        narrower.Id.ShouldNotBe(given.Id);
    }

    [Fact]
    public async Task What_is_wider_or_no_mandate_is_refused_by_name()
    {
        await _control.GiveMandateAsync(Request(new() { Tools = ["mail/*"] }), None);
        await RefusedAsync(Request(new() { Tools = ["*"] }), "wider", ControlFault.Invalid);
        await RefusedAsync(Request(new() { Tools = ["a b"] }), "no tool", ControlFault.Invalid);
        await RefusedAsync(
            Request(new() { Tools = ["mail/x"], Asks = ["mail/x"] }) with
            {
                Proposed = true,
            },
            "asks for nothing",
            ControlFault.Invalid
        );
        await RefusedAsync(
            Request(new() { Tools = [] }) with
            {
                ExpiresMs = 1,
            },
            "over already",
            ControlFault.Invalid
        );
        await RefusedAsync(
            Request(new() { Tools = [] }) with
            {
                Agent = new("nobody"),
            },
            "nobody",
            ControlFault.NotFound
        );
        (
            await _control.GiveMandateAsync(Request(new() { Tools = [] }), None)
        ).Index.ShouldBePositive();
    }

    [Theory]
    [InlineData("""{"tools":["a b"]}""", "no tool")]
    [InlineData("""{"calls":1}""", "budget")]
    public async Task An_entry_whose_terms_could_not_be_kept_is_refused(string terms, string says)
    {
        using var json = JsonDocument.Parse(terms);
        var refused = await Should.ThrowAsync<ControlException>(() =>
            _control.RegisterAsync(
                new()
                {
                    Id = AssetId.Agent(new("other")),
                    Agent = new() { Mandate = MandateJson.Read(json.RootElement) },
                },
                None
            )
        );
        refused.Message.ShouldContain(says);
    }

    [Fact]
    public async Task A_bound_that_the_api_does_not_know_is_not_passed_over()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningNode.Token);
        using var answer = await http.PostAsync(
            new Uri(new Uri(_running.Run.ControlUrl), "/admin/v1/mandates"),
            new StringContent(
                $$$"""{"session":"run-1","agent":"clerk","expiresMs":{{{_endsMs}}},"terms":{"tools":["*"],"hosts":["x"]}}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
            None
        );
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
        _running.Node.Factory.Current.Mandates.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"tools":["mail/*"],"calls":3}""", "", 0, "has the mandate m-")]
    [InlineData("""{"tools":["mail/*"]}""", "--json", 0, "\"id\": \"m-")]
    [InlineData("""{"tools":["mail/*"]}""", "--parent gone", 1, "")]
    [InlineData("""{"tools":["mail/*"],"until":1}""", "", 1, "")]
    [InlineData("nothing", "", 1, "")]
    [InlineData("{}", "--hours 0", 1, "")]
    public async Task The_command_does_it(string terms, string options, int exit, string says)
    {
        var file = Path.Combine(_folder.Path, "terms.json");
        await File.WriteAllTextAsync(file, terms, None);
        var (code, output) = await _running.CommandAsync(
            _folder,
            [
                "session",
                "mandate",
                "run-1",
                "--agent",
                "clerk",
                "--terms",
                file,
                .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ]
        );
        code.ShouldBe(exit);
        output.ShouldContain(says);
    }

    private MandateRequest Request(MandateTerms terms) =>
        new(new("run-1"), new("clerk"), terms, _endsMs);

    private async Task RefusedAsync(MandateRequest request, string says, ControlFault fault)
    {
        var refused = await Should.ThrowAsync<ControlException>(() =>
            _control.GiveMandateAsync(request, None)
        );
        refused.Fault.ShouldBe(fault);
        refused.Message.ShouldContain(says);
    }

    private async Task<ImmutableArray<string>> PoliciesOfCallAsync()
    {
        var agent = _running.Node.Factory.Current.Find(AssetId.Agent(new("clerk")))!.Agent!;
        await using var passage = await _running.Node.Pipeline.EnterAsync(
            new InterceptedCall
            {
                Id = _running.Node.Pipeline.NewCallId(),
                Kind = CallKind.CallTool,
                Door = Door.Mcp,
                Leg = Leg.Tool,
                Resource = AssetId.Tool("bank", "pay"),
                Arguments = "{}"u8.ToArray(),
                Hint = new("run-1"),
            },
            new Caller
            {
                Tenant = new("default"),
                Agent = new("clerk"),
                User = agent.User,
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
            },
            None
        );
        return passage.Decision.Policies;
    }
}
