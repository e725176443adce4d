using Jidoka.Controlling;

namespace Jidoka.Tests.Controlling;

/// <summary>How a person sees that a model is served as another version, and accepts it: over the control port.</summary>
public sealed class ModelVersionTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RunningNode _running = null!;
    private RemoteControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await RunningNode.StartAsync(_folder);
        _control = new(new Uri(_running.Run.ControlUrl), RunningNode.Token);
        await AppendAsync(now => new AssetRegistered(
            new()
            {
                Id = AssetId.Model("gpt-9"),
                Model = new() { Providers = ["p"] },
            }
        )
        {
            TimeMs = now,
            By = "test",
        });
        await ServedAsync("fp_1");
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_version_is_shown_and_accepted_by_what_it_is_shown_as()
    {
        await ServedAsync("fp_2");

        var versions = await _control.ModelVersionsAsync("gpt-9", default);
        versions
            .Select(v => (v.Fingerprint, v.Accepted, v.Current))
            .ShouldBe([("fp_1", true, false), ("fp_2", false, true)]);
        await _control.AcceptModelAsync(new("gpt-9", "p", versions[1].Version), default);

        (await _control.ModelVersionsAsync(null, default)).ShouldAllBe(v => v.Accepted);
        (await _control.CoverageAsync(default)).Gaps.ShouldNotContain(g =>
            g.What == "model-version"
        );
    }

    [Fact]
    public async Task Only_what_was_served_is_accepted_and_only_where_it_was()
    {
        var first = (await _control.ModelVersionsAsync(null, default)).Single().Version;
        await RefusedAsync("gpt-9", "p", first, "nothing to accept");
        await ServedAsync("fp_2");
        var size = _running.Node.Log.Ledger.Size;

        await RefusedAsync("gpt-9", "p", "0000000000000000", "never served such a version");
        await RefusedAsync("gpt-9", "q", first, "Nothing is known");
        await RefusedAsync("gpt-8", "p", first, "Did you mean 'gpt-9'?");

        _running.Node.Log.Ledger.Size.ShouldBe(size);
        _running.Node.Factory.Current.IsChanged(AssetId.Model("gpt-9"), "p").ShouldBeTrue();
        // The earlier one: what is served now is not taken.
        await _control.AcceptModelAsync(new("gpt-9", "p", first), default);
        _running.Node.Factory.Current.IsChanged(AssetId.Model("gpt-9"), "p").ShouldBeFalse();
        await ServedAsync("fp_2");
        _running.Node.Factory.Current.IsChanged(AssetId.Model("gpt-9"), "p").ShouldBeTrue();
    }

    private async Task RefusedAsync(string model, string provider, string version, string why)
    {
        var fault = await Should.ThrowAsync<ControlException>(
            _control.AcceptModelAsync(new(model, provider, version), default)
        );
        fault.Message.ShouldContain(why);
    }

    private Task ServedAsync(string fingerprint) =>
        AppendAsync(now => new ModelServed(
            AssetId.Model("gpt-9"),
            "p",
            new("gpt-9-x", fingerprint),
            null
        )
        {
            TimeMs = now,
            By = "door",
        });

    private async Task AppendAsync(Func<long, ControlEvent> change) =>
        await _running.Node.Factory.AppendAsync(change, CancellationToken.None);
}
