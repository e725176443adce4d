using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway.Tests.Identifying.Sessions;

public sealed class LocalSessionOwnerTests : SessionOwnerConformance
{
    protected override ISessionOwner NewOwner() => new LocalSessionOwner();
}
