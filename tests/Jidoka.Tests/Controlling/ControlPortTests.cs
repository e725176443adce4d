using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Jidoka.Composition;
using Jidoka.Controlling;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Gateway;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

/// <summary>The control port as others meet it: over a real socket.</summary>
public sealed class ControlPortTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private HttpClient _http = null!;
    private RemoteControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        _http = new() { BaseAddress = new Uri(_running.Run.ControlUrl) };
        _control = new(new Uri(_running.Run.ControlUrl), RunningNode.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        _http.Dispose();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<HttpStatusCode> SendAsync(
        HttpMethod method,
        string path,
        Action<HttpRequestMessage>? change = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        change?.Invoke(request);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private static void WithToken(HttpRequestMessage request) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", RunningNode.Token);

    [Theory]
    [InlineData("GET", "/admin/v1/status")]
    [InlineData("GET", "/admin/v1/ledger/events?from=0")]
    [InlineData("GET", "/admin/v1/decisions/0/explain?raw=true&why=audit")]
    [InlineData("PUT", "/admin/v1/assets")]
    [InlineData("DELETE", "/admin/v1/assets/agent/clerk")]
    [InlineData("GET", "/admin/v1/tools/pins")]
    [InlineData("POST", "/admin/v1/tools/accept")]
    [InlineData("POST", "/admin/v1/keys")]
    [InlineData("POST", "/admin/v1/keys/abc/rotate")]
    [InlineData("DELETE", "/admin/v1/keys/abc")]
    [InlineData("POST", "/admin/v1/agents/stop")]
    [InlineData("POST", "/admin/v1/agents/release")]
    [InlineData("GET", "/admin/v1/approvals")]
    [InlineData("GET", "/admin/v1/approvals/a-1")]
    [InlineData("POST", "/admin/v1/approvals/a-1/answer")]
    [InlineData("POST", "/admin/v1/vault/rotate-key")]
    [InlineData("PUT", "/admin/v1/facts")]
    [InlineData("DELETE", "/admin/v1/facts/Order/17")]
    public async Task Nothing_is_told_or_changed_without_the_token(string method, string path)
    {
        var before = _running.Node.Log.Ledger.Size;

        (await SendAsync(new(method), path)).ShouldBe(HttpStatusCode.Unauthorized);
        (
            await SendAsync(
                new(method),
                path,
                r => r.Headers.Authorization = new("Bearer", RunningNode.Token[..^1] + "0")
            )
        ).ShouldBe(HttpStatusCode.Unauthorized);

        _running.Node.Log.Ledger.Size.ShouldBe(before);
    }

    [Fact]
    public async Task A_web_page_cannot_pull_the_cord()
    {
        foreach (
            var page in (Action<HttpRequestMessage>[])
                [
                    r => r.Headers.Add("Origin", "https://evil.example"),
                    r => r.Headers.Add("Sec-Fetch-Site", "cross-site"),
                    r => r.Headers.Host = "rebound.evil.example",
                    r => r.Headers.Add("Origin", "null"),
                ]
        )
        {
            (
                await SendAsync(
                    HttpMethod.Post,
                    "/admin/v1/agents/stop",
                    r =>
                    {
                        WithToken(r);
                        r.Content = new StringContent(
                            """{"agent":"clerk","why":"x"}""",
                            Encoding.UTF8,
                            "application/json"
                        );
                        page(r);
                    }
                )
            ).ShouldBe(HttpStatusCode.Forbidden);
        }
        _running.Node.Factory.Current.Stops.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stopping_and_releasing_an_agent_are_events()
    {
        var stop = await _control.StopAsync(new(new("clerk"), "test"), CancellationToken.None);
        _running.Node.Factory.Current.Stops.ContainsKey(new("clerk")).ShouldBeTrue();
        await _control.ReleaseAsync(new(new("clerk")), CancellationToken.None);
        _running.Node.Factory.Current.Stops.ShouldBeEmpty();

        var events = await _control.EventsAsync(stop.Index, 2, CancellationToken.None);
        events
            .Select(e => e.Event.GetProperty("type").GetString())
            .ShouldBe(["agent.stopped", "agent.released"]);
    }

    [Fact]
    public async Task An_issued_key_is_told_once_and_kept_only_as_a_hash()
    {
        var key = await _control.IssueKeyAsync(new(new("clerk")), CancellationToken.None);

        (await _control.KeysAsync(CancellationToken.None))
            .ShouldHaveSingleItem()
            .KeyId.ShouldBe(key.KeyId);
        var events = await _control.EventsAsync(0, 1000, CancellationToken.None);
        var secret = key.Key[17..];
        events.ShouldAllBe(e => !e.Event.GetRawText().Contains(secret));
        await _control.RevokeKeyAsync(key.KeyId, CancellationToken.None);
        (await _control.KeysAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rotated_key_keeps_its_scopes_and_the_old_one_gets_an_end()
    {
        var old = await _control.IssueKeyAsync(
            new(new("clerk"), Scopes: ["infer", "callTool:mail/*"]),
            CancellationToken.None
        );
        var fresh = await _control.RotateKeyAsync(
            old.KeyId,
            new(OverlapMs: 60_000),
            CancellationToken.None
        );

        fresh.KeyId.ShouldNotBe(old.KeyId);
        var keys = await _control.KeysAsync(CancellationToken.None);
        keys.Length.ShouldBe(2);
        keys.ShouldAllBe(k => k.Scopes!.Value.SequenceEqual(new[] { "infer", "callTool:mail/*" }));
        keys.Single(k => k.KeyId == fresh.KeyId).ExpiresMs.ShouldBeNull();
        var end = keys.Single(k => k.KeyId == old.KeyId).ExpiresMs.ShouldNotBeNull();
        end.ShouldBeInRange(_running.Node.NowMs, _running.Node.NowMs + 60_000);
    }

    [Theory]
    [InlineData("calltool")]
    [InlineData("callTool:*/x")]
    [InlineData("")]
    public async Task A_key_with_a_scope_that_is_none_is_refused(string scope)
    {
        var refused = await Should.ThrowAsync<ControlException>(() =>
            _control.IssueKeyAsync(new(new("clerk"), Scopes: [scope]), CancellationToken.None)
        );

        refused.Fault.ShouldBe(ControlFault.Invalid);
        refused.Message.ShouldContain("is not a scope");
        (await _control.KeysAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_is_revoked_while_it_is_rotated_gets_no_successor()
    {
        var key = await _control.IssueKeyAsync(new(new("clerk")), CancellationToken.None);
        var (revoking, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var revoked = Task.Run(() =>
            _running
                .Node.Factory.AppendAsync(
                    now =>
                    {
                        revoking.SetResult();
                        go.Task.Wait();
                        return new KeyRevoked(key.KeyId) { TimeMs = now, By = "test" };
                    },
                    CancellationToken.None
                )
                .AsTask()
        );
        await revoking.Task;
        var control = new NodeControl(_running.Node, "test", ownsNode: false);
        var rotated = control.RotateKeyAsync(key.KeyId, new(0), CancellationToken.None);
        go.SetResult();
        await revoked;

        var refused = await Should.ThrowAsync<ControlException>(() => rotated);
        refused.Fault.ShouldBe(ControlFault.NotFound);
        (await _control.KeysAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rotation_of_no_key_or_without_bounds_is_refused()
    {
        var unknown = await Should.ThrowAsync<ControlException>(() =>
            _control.RotateKeyAsync("Mx2BlmSS17wz", new(1), CancellationToken.None)
        );
        var key = await _control.IssueKeyAsync(new(new("clerk")), CancellationToken.None);
        var endless = await Should.ThrowAsync<ControlException>(() =>
            _control.RotateKeyAsync(
                key.KeyId,
                new(ControlLimits.MaxOverlapMs + 1),
                CancellationToken.None
            )
        );

        unknown.Fault.ShouldBe(ControlFault.NotFound);
        endless.Fault.ShouldBe(ControlFault.Invalid);
    }

    [Fact]
    public async Task What_cannot_be_done_says_why_and_what_was_perhaps_meant()
    {
        async Task<ControlException> RefusalAsync(Func<Task> run) =>
            await Should.ThrowAsync<ControlException>(run);

        var unknown = await RefusalAsync(() =>
            _control.StopAsync(new(new("clrk"), "x"), CancellationToken.None)
        );
        unknown.Fault.ShouldBe(ControlFault.NotFound);
        unknown.Message.ShouldContain("Did you mean 'clerk'?");
        var configured = await RefusalAsync(() =>
            _control.RemoveAsync(AssetId.Agent(new("clerk")), CancellationToken.None)
        );
        configured.Fault.ShouldBe(ControlFault.Conflict);
        var secret = await RefusalAsync(() =>
            _control.RegisterAsync(
                new()
                {
                    Id = new(AssetKind.Provider, "p"),
                    Provider = new() { BaseUrl = "https://p.example/v1", KeyFrom = "hunter2" },
                },
                CancellationToken.None
            )
        );
        secret.Fault.ShouldBe(ControlFault.Invalid);
        secret.Message.ShouldNotContain("hunter2");
        var near = await RefusalAsync(() =>
            _control.RegisterAsync(
                new()
                {
                    Id = AssetId.Server("s"),
                    Server = new() { Url = "http://0x7f.1:8701/admin" },
                },
                CancellationToken.None
            )
        );
        near.Fault.ShouldBe(ControlFault.Invalid);
        near.Message.ShouldContain("--allow-private");
        var shadow = await RefusalAsync(() =>
            _control.AssertAsync(
                new("Agent", "x", System.Text.Json.JsonDocument.Parse("{}").RootElement),
                CancellationToken.None
            )
        );
        shadow.Fault.ShouldBe(ControlFault.Invalid);
    }

    [Theory]
    [InlineData("{\"agent\":")]
    [InlineData("[]")]
    [InlineData("{\"agent\":null,\"why\":\"x\"}")]
    [InlineData("{\"agent\":7,\"why\":\"x\"}")]
    [InlineData("{}")]
    public async Task A_malformed_body_is_a_fault_of_the_caller_and_changes_nothing(string body)
    {
        var status = await SendAsync(
            HttpMethod.Post,
            "/admin/v1/agents/stop",
            r =>
            {
                WithToken(r);
                r.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }
        );

        status.ShouldBe(HttpStatusCode.BadRequest);
        _running.Node.Factory.Current.Stops.ShouldBeEmpty();
    }

    [Fact]
    public async Task Readiness_shows_refused_policies_and_metrics_count_them()
    {
        (await SendAsync(HttpMethod.Get, "/healthz")).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Get, "/readyz")).ShouldBe(HttpStatusCode.OK);
        _folder.Write("policies/bad.cedar", "permit(");

        await Eventually.IsTrueAsync(
            async () => (await _http.GetStringAsync("/readyz")).Contains("bad.cedar:1:"),
            "the fault is shown"
        );

        var metrics = await _http.GetStringAsync("/metrics");
        metrics.ShouldContain("jidoka_policy_faults 1\n");
        metrics.ShouldContain("jidoka_recording_failed 0\n");
        metrics.ShouldContain("# TYPE jidoka_decisions_total counter\n");
        metrics.ShouldContain("jidoka_decisions_total{verdict=\"deny\"} 0\n");
        metrics.ShouldContain("# TYPE jidoka_call_duration_seconds histogram\n");
        metrics.ShouldContain("jidoka_call_duration_seconds_bucket{le=\"0.0025\"} 0\n");
        metrics.ShouldContain("jidoka_call_duration_seconds_bucket{le=\"+Inf\"} 0\n");
        metrics.ShouldContain("jidoka_call_duration_seconds_count 0\n");
        (await _control.StatusAsync(CancellationToken.None)).PolicyFaults.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_data_port_serves_no_control_and_wants_a_credential()
    {
        using var data = new HttpClient { BaseAddress = new Uri(_running.Run.DataUrl) };
        using var admin = new HttpRequestMessage(HttpMethod.Get, "/admin/v1/status");
        WithToken(admin);

        (await data.SendAsync(admin)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await data.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await data.PostAsync("/mcp", new StringContent("{}"))).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task A_session_tells_what_was_decided_and_what_became_of_it_and_replays_alike()
    {
        var call = new InterceptedCall
        {
            Id = _running.Node.Pipeline.NewCallId(),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Resource = AssetId.Model("gpt"),
        };
        var caller = new Caller
        {
            Tenant = new("default"),
            Agent = new("clerk"),
            User = new("alice"),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k",
        };
        SessionId session;
        await using (
            var passage = await _running.Node.Pipeline.EnterAsync(
                call,
                caller,
                CancellationToken.None
            )
        )
        {
            session = passage.Session;
            await passage.SettleAsync(new(SettledAs.Done) { Status = 200 });
        }

        var row = (await _control.SessionsAsync(10, CancellationToken.None)).ShouldHaveSingleItem();
        (row.Id, row.Calls, row.Refused, row.User).ShouldBe((session, 1, 0, new UserId("alice")));
        var story = await _control.SessionAsync(session, CancellationToken.None);
        var step = story.Steps.ShouldHaveSingleItem();
        step.Decision.Policies.ShouldBe(["all"]);
        step.Settled.ShouldNotBeNull().As.ShouldBe(SettledAs.Done);
        (await _control.ReplayAsync(step.Index, CancellationToken.None)).Same.ShouldBeTrue();
        (await _control.ReplayAsync(0, CancellationToken.None)).Problem.ShouldNotBeNull();
        var why = await _control.ExplainAsync(step.Index, null, CancellationToken.None);
        why.Recorded.ShouldNotBeNull().Policies.ShouldBe(["all"]);
        var policy = why.Explanation.ShouldNotBeNull().Steps.ShouldHaveSingleItem();
        (policy.Policy, policy.Outcome, policy.IsDetermining).ShouldBe(("all", "satisfied", true));
        (await _control.ExplainAsync(0, null, CancellationToken.None)).Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_api_document_is_the_checked_in_one()
    {
        var served = (await _http.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n");
        var path = Path.Combine(RepositoryRoot.Path, "schema", "openapi.v1.json");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(path, served + "\n");

        served.ShouldBe(
            (await File.ReadAllTextAsync(path)).TrimEnd('\n'),
            "run the tests with UPDATE_GOLDEN=1 and look at the difference"
        );
    }
}
