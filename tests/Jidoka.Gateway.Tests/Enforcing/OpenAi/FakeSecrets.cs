using Jidoka.Gateway.Identifying;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Gives the same key for every reference.</summary>
internal sealed class FakeSecrets : ISecretSource
{
    public string? Resolve(string reference) => DoorHarness.ProviderKey;
}
