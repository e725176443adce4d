using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Cedar.Compiling;

/// <summary>The state of one decision: the request, the entities, and the last fault. Reused, so that a decision allocates nothing.</summary>
internal sealed class Frame
{
    private Entity? principalEntity;
    private Entity? resourceEntity;
    private bool principalSought;
    private bool resourceSought;

    private long[] visits = [];
    private long visit;

    // A field, so that reading one part of it copies no more than that.
    public Request Request;

    public IEntities Entities { get; private set; } = EntityStore.Empty;

    public ScopeSide Principal { get; } = new();

    public ScopeSide Action { get; } = new();

    public ScopeSide Resource { get; } = new();

    public Fault Fault { get; private set; }

    public void Begin(in Request request, IEntities entities)
    {
        Request = request;
        Entities = entities;
        principalEntity = resourceEntity = null;
        principalSought = resourceSought = false;
        if (Fault.Code != FaultCode.None)
            Fault = default;
    }

    /// <summary>Lets go of the request, so that a pooled frame keeps nothing alive.</summary>
    public void End()
    {
        // Not by way of Begin: what is known to be empty is written without telling the collector.
        Request = default;
        Entities = EntityStore.Empty;
        principalEntity = resourceEntity = null;
        if (Fault.Code != FaultCode.None)
            Fault = default;
    }

    public void BeginVisits(int count)
    {
        visit++;
        if (visits.Length < count)
            visits = new long[count];
    }

    /// <summary>True the first time in a request for each number.</summary>
    public bool VisitFirst(int number)
    {
        if (visits[number] == visit)
            return false;
        visits[number] = visit;
        return true;
    }

    public bool TryEntity(EntityUid uid, [NotNullWhen(true)] out Entity? entity) =>
        Entities.TryGet(uid, out entity);

    public Entity? PrincipalEntity()
    {
        if (!principalSought)
        {
            principalSought = true;
            Entities.TryGet(Request.Principal, out principalEntity);
        }
        return principalEntity;
    }

    /// <summary>The principal's ancestors; the entity is found on the way.</summary>
    public ReadOnlySpan<EntityUid> SeekPrincipal()
    {
        principalSought = true;
        Entities.TryFind(Request.Principal, out principalEntity, out var ancestors);
        return ancestors;
    }

    /// <summary>The resource's ancestors; the entity is found on the way.</summary>
    public ReadOnlySpan<EntityUid> SeekResource()
    {
        resourceSought = true;
        Entities.TryFind(Request.Resource, out resourceEntity, out var ancestors);
        return ancestors;
    }

    public Entity? ResourceEntity()
    {
        if (!resourceSought)
        {
            resourceSought = true;
            Entities.TryGet(Request.Resource, out resourceEntity);
        }
        return resourceEntity;
    }

    public bool IsIn(EntityUid uid, EntityUid ancestor) =>
        uid.Equals(ancestor) || Entities.IsIn(uid, ancestor);

    public Value Fail(FaultCode code, string detail, Value first = default, Value second = default)
    {
        Fault = new Fault(code, detail, first, second);
        return default;
    }

    public Tri FailTest(
        FaultCode code,
        string detail,
        Value first = default,
        Value second = default
    )
    {
        Fault = new Fault(code, detail, first, second);
        return Tri.Fault;
    }
}
