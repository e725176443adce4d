using Jidoka.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Composition;

public sealed class ConfiguredInventoryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<T> WithNodeAsync<T>(Func<Node, Task<T>> run)
    {
        await using var node = await _folder.OpenNodeAsync();
        return await run(node);
    }

    private Task<(int Registered, int Removed)> FollowAsync() =>
        WithNodeAsync(n =>
            ConfiguredInventory.FollowAsync(
                n.Factory,
                n.Options.Assets,
                NullLogger.Instance,
                CancellationToken.None
            )
        );

    private Task<long> AppendAsync(ControlEvent change) =>
        WithNodeAsync(n => n.Factory.AppendAsync(_ => change, CancellationToken.None).AsTask());

    private Task<Asset?> FindAsync(AssetId id) =>
        WithNodeAsync(n => Task.FromResult(n.Factory.Current.Find(id)));

    [Fact]
    public async Task A_restart_with_the_same_configuration_appends_nothing()
    {
        (await FollowAsync()).ShouldBe((2, 0));
        (await FollowAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task What_the_configuration_no_longer_declares_is_removed_and_what_people_added_stays()
    {
        await FollowAsync();
        var added = AssetId.Agent(new("added"));
        await AppendAsync(
            new AssetRegistered(new() { Id = added, Agent = new() }) { TimeMs = 1, By = "cli" }
        );
        _folder.Write("jidoka.yaml", "users: {alice: }\n");

        (await FollowAsync()).ShouldBe((0, 1));

        (await FindAsync(AssetId.Agent(new("clerk")))).ShouldBeNull();
        (await FindAsync(added)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_annotation_that_left_the_configuration_is_gone_although_its_server_was_seen_since()
    {
        const string servers =
            "servers:\n  mail:\n    url: http://127.0.0.1:1/mcp\n    allowPrivate: true\n";
        var send = AssetId.Tool("mail", "send");
        _folder.Write("jidoka.yaml", servers + "    tools: {send: {effects: [reads]}}\n");
        await FollowAsync();
        var seen = (await FindAsync(send))!;
        await AppendAsync(
            new AssetRegistered(seen with { Tool = seen.Tool! with { Description = "sends" } })
            {
                TimeMs = 1,
                By = FactorySnapshot.ByDiscovery,
            }
        );

        (await FollowAsync()).ShouldBe((0, 0));
        (await FindAsync(send))!.Tool!.Description.ShouldBe("sends");
        _folder.Write("jidoka.yaml", servers);
        (await FollowAsync()).ShouldBe((0, 1));
        (await FindAsync(send)).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_person_added_becomes_the_configurations_when_it_declares_it()
    {
        await AppendAsync(
            new AssetRegistered(new() { Id = AssetId.Agent(new("clerk")), Agent = new() })
            {
                TimeMs = 1,
                By = "cli",
            }
        );

        (await FollowAsync()).Registered.ShouldBe(2);
        _folder.Write("jidoka.yaml", "{}\n");
        (await FollowAsync()).Removed.ShouldBe(2);
    }
}
